#include "cli/report_list.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/text.h"
#include "core/civil.h"
#include "report/json_out.h"

#define OUTPUT_MAX ((size_t)64 * 1024 * 1024)

static const struct tz *zone_of(const struct report_list *list,
                                const char *service)
{
    for (size_t i = 0; i < list->conf->n_services; i++) {
        if (text_equal(list->conf->services[i].id, service)) {
            return list->conf->services[i].calendar.tz;
        }
    }
    return tz_utc();
}

static void add_json(struct json_out *json, const struct frozen *item,
                     const struct tz *tz)
{
    char hex[DIGEST_HEX];
    json_out_object(json, NULL);
    json_out_text(json, "service", item->service);
    json_out_text(json, "window", item->window_text);
    json_out_int(json, "record", item->seq);
    if (item->is_correction) {
        json_out_int(json, "corrects", item->corrects);
    } else {
        json_out_null(json, "corrects");
    }
    json_out_instant(json, "at", true, item->at_ms, tz);
    json_out_instant(json, "made", true, item->made_ms, tz);
    json_out_int(json, "through_seq", item->through_seq);
    json_out_array(json, "files");
    for (size_t i = 0; i < item->n_files; i++) {
        json_out_object(json, NULL);
        json_out_text(json, "name", item->files[i].name);
        json_out_text(json, "sha256", digest_hex(item->files[i].sha256, hex));
        json_out_end_object(json);
    }
    json_out_end_array(json);
    json_out_end_object(json);
}

static void add_text(const struct cli *cli, struct buf *out,
                     const struct frozen *item, const struct tz *tz)
{
    bool japanese = cli->language == LANGUAGE_JA;
    char made[CIVIL_INSTANT_MAX];
    char hex[DIGEST_HEX];
    civil_render_instant(item->made_ms, tz_offset_ms(tz, item->made_ms), made);
    buf_printf(out, "%s  %s  %s %s  %s %" PRId64, item->service,
               item->window_text, japanese ? "作成" : "made", made,
               japanese ? "記録" : "record", item->seq);
    if (item->is_correction) {
        buf_printf(out,
                   japanese ? "  記録 %" PRId64 " の訂正"
                            : "  correction of record %" PRId64,
                   item->corrects);
    }
    buf_putc(out, '\n');
    for (size_t i = 0; i < item->n_files; i++) {
        buf_printf(out, "    %s  %s\n", digest_hex(item->files[i].sha256, hex),
                   item->files[i].name);
    }
}

static void add_all(const struct cli *cli, const struct report_list *list,
                    struct json_out *json, struct buf *out)
{
    for (size_t i = 0; i < list->all->n; i++) {
        const struct frozen *item = &list->all->items[i];
        const struct tz *tz = zone_of(list, item->service);
        if (list->service_id != NULL &&
            !text_equal(item->service, list->service_id)) {
            continue;
        }
        if (cli->json) {
            add_json(json, item, tz);
        } else {
            add_text(cli, out, item, tz);
        }
    }
}

bool report_list_print(const struct cli *cli, const struct report_list *list)
{
    struct buf out;
    struct json_out json;
    buf_init(&out, OUTPUT_MAX);
    json_out_init(&json, &out, 0);
    if (cli->json) {
        json_out_object(&json, NULL);
        json_out_array(&json, "reports");
    }
    add_all(cli, list, &json, &out);
    if (cli->json) {
        json_out_end_array(&json);
        json_out_end_object(&json);
        buf_putc(&out, '\n');
    }
    bool printed = cli_print(cli, &out);
    buf_fini(&out);
    return printed;
}

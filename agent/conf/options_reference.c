#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/units.h"
#include "conf/conf.h"
#include "conf/options.h"
#include "conf/reference_head.h"
#include "core/span.h"

/* Text in a cell of a Markdown table. */
static void add_cell(struct buf *out, const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '|') {
            buf_putc(out, '\\');
        }
        buf_putc(out, *p);
    }
}

static void add_bounds(struct buf *out, const struct conf_option *option)
{
    if (option->max == 0) {
        return;
    }
    if (option->format == FORMAT_DURATION) {
        char low[SPAN_TEXT_MAX];
        char high[SPAN_TEXT_MAX];
        buf_printf(out, ", `%s` to `%s`",
                   span_render_duration(option->min, low),
                   span_render_duration(option->max, high));
        return;
    }
    buf_printf(out, ", %lld to %lld", (long long)option->min,
               (long long)option->max);
}

static void add_default(struct buf *out, const struct conf_option *option)
{
    if (option->flags & OPTION_REQUIRED) {
        buf_puts(out, "**required**");
    } else if (option->fallback != NULL) {
        buf_printf(out, "`%s`", option->fallback);
    } else if (option->reckoned != NULL) {
        add_cell(out, option->reckoned);
    }
}

static void add_option(struct buf *out, struct arena *arena,
                       const struct conf_option *option)
{
    if (option->flags & OPTION_LATER) {
        return;
    }
    buf_printf(out, "| `%s` | ", option->name);
    add_cell(out, options_expected(arena, option));
    add_bounds(out, option);
    buf_puts(out, " | ");
    add_default(out, option);
    buf_puts(out, " | ");
    add_cell(out, option->description);
    buf_puts(out, " |\n");
}

static void add_set(struct buf *out, struct arena *arena,
                    const struct option_set *set)
{
    buf_printf(out,
               "\n### %s\n\n| Option | Value | Default | Meaning |\n"
               "|---|---|---|---|\n",
               set->title);
    for (size_t i = 0; i < set->n_options; i++) {
        add_option(out, arena, &set->options[i]);
    }
}

/* Sets in the order in which they are met, each once. */
struct sections {
    const struct option_set *items[64];
    size_t n;
};

static void meet(struct sections *sections, const struct option_set *set)
{
    for (size_t i = 0; i < sections->n; i++) {
        if (sections->items[i] == set) {
            return;
        }
    }
    ASSERT(sections->n < ARRAY_LEN(sections->items));
    sections->items[sections->n++] = set;
}

static void meet_children(struct sections *sections,
                          const struct option_set *set)
{
    for (size_t i = 0; i < set->n_options; i++) {
        const struct conf_option *option = &set->options[i];
        /* Secrets come last: they are met everywhere. */
        if (option->child != NULL && option->child != &options_secret) {
            meet(sections, option->child);
        }
        const struct option_kinds *kinds = option->kinds;
        if (kinds == NULL) {
            continue;
        }
        meet(sections, kinds->common);
        for (size_t k = 0; k < kinds->n_items; k++) {
            meet(sections, kinds->items[k].own);
        }
    }
}

void conf_reference(struct buf *out)
{
    ASSERT(out != NULL);
    struct arena arena = {0};
    struct sections sections = {.items = {&options_main}, .n = 1};
    for (size_t i = 0; i < sections.n; i++) {
        meet_children(&sections, sections.items[i]);
    }
    meet(&sections, &options_secret);
    buf_puts(out, reference_head);
    buf_puts(out, "## All options\n");
    for (size_t i = 0; i < sections.n; i++) {
        add_set(out, &arena, sections.items[i]);
    }
    arena_fini(&arena);
}

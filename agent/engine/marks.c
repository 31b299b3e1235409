#include "engine/marks.h"

#include <jansson.h>

#include "base/text.h"
#include "base/units.h"
#include "engine/declared.h"
#include "engine/past.h"
#include "store/load.h"

/* Whether a note disputes an incident that the verdict rests on. */
static bool disputes(const struct incident_note *note,
                     const struct judgement *judgement,
                     const struct reckoning *reckoning)
{
    if (!text_equal(note->about, "dispute")) {
        return false;
    }
    const struct incident *meant = incident_meant(
        reckoning->incidents, reckoning->n_incidents, note->incident_ms);
    for (size_t i = 0; meant != NULL && i < judgement->n_evidence; i++) {
        if (judgement->evidence_ms[i] == meant->start_ms) {
            return true;
        }
    }
    return false;
}

enum err marks_claims(struct arena *arena, struct store *store,
                      const struct hushes *hushes,
                      const struct assessment *assessment, struct errmsg *msg)
{
    int64_t now_ms = assessment->reckoning->now_ms;
    const char *service = assessment->service->id;
    const struct past past = {store, assessment->service, INSTANT_MAX, 0};
    const struct incident_note *notes = NULL;
    size_t n_notes = 0;
    enum err err = declared_notes(arena, &past, &notes, &n_notes, msg);
    for (size_t i = 0; err == ERR_OK && i < assessment->n_claims; i++) {
        struct status_claim *claim = &assessment->claims[i];
        const char *id = claim->judgement.claim->id;
        const struct incident_note **of_claim =
            arena_array(arena, n_notes, sizeof(*of_claim));
        struct status_marks *marks = arena_alloc(arena, sizeof *marks);
        int64_t since_ms = claim->has_since ? claim->since_ms : INSTANT_MIN;
        for (size_t k = 0; k < n_notes; k++) {
            if (disputes(&notes[k], &claim->judgement, assessment->reckoning)) {
                of_claim[marks->n_disputes++] = &notes[k];
            }
        }
        marks->disputes = of_claim;
        marks->acknowledged =
            hushes_acknowledge(hushes, service, id, since_ms, now_ms);
        marks->muted = hushes_mute(hushes, service, id, now_ms);
        claim->marks = marks;
    }
    return err;
}

enum err marks_report(struct arena *arena, struct store *store,
                      struct status_service *service, struct errmsg *msg)
{
    struct store_query query = {
        .kind = "report", .service = service->id, .limit = 1, .newest = true};
    struct store_record_row *rows = NULL;
    size_t n = 0;
    enum err err = store_load_records(store, &query, arena, &rows, &n, msg);
    if (err != ERR_OK || n == 0) {
        return err;
    }
    json_t *body = json_loads(rows[0].body, 0, NULL);
    const char *window = json_string_value(json_object_get(body, "window"));
    if (window == NULL) {
        err = errmsg_fail(msg, ERR_CORRUPT,
                          "record %lld: its body is not that of a report",
                          (long long)rows[0].seq);
    } else {
        service->report_window = arena_strdup(arena, window);
        service->report_made_ms = rows[0].at_ms;
    }
    json_decref(body);
    return err;
}

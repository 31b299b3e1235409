#include "report/wording_texts.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "base/units.h"

#define AVAILABILITY_DECIMALS_MIN 4
#define COVERAGE_DECIMALS 3

/* One decimal more than was claimed, so that a bound never looks like the
 * claim it is held against. */
static int bound_decimals(const struct claim *claim)
{
    int decimals = wording_decimals(claim) + 1;
    ASSERT(decimals > 0);
    if (decimals < AVAILABILITY_DECIMALS_MIN) {
        return AVAILABILITY_DECIMALS_MIN;
    }
    return decimals < 9 ? decimals : 9;
}

static void measure(struct buf *out, const struct wording *wording, bool has,
                    double value)
{
    const struct judgement *judgement = wording->judgement;
    ASSERT(judgement != NULL);
    if (!has) {
        buf_puts(out, text_in(text_fixed(TEXT_NOT_KNOWN), wording->language));
        return;
    }
    switch (judgement->measured.unit) {
    case MEASURE_PERCENT:
        wording_percent(out, value, bound_decimals(judgement->claim));
        buf_puts(out, " %");
        break;
    case MEASURE_COUNT:
        buf_printf(out, "%.0f%s", value,
                   wording->language == LANGUAGE_JA ? "件" : "");
        break;
    case MEASURE_MS:
        wording_duration(out, (int64_t)value, wording->language);
        break;
    case MEASURE_NONE:
        break;
    }
}

static void fill_bound(struct buf *out, const struct wording *wording,
                       const char *name)
{
    const struct measured *measured = &wording->judgement->measured;
    if (text_equal(name, "low")) {
        measure(out, wording, measured->has_low, measured->low);
    } else if (text_equal(name, "low95")) {
        measure(out, wording, measured->has_low_95, measured->low_95);
    } else if (text_equal(name, "high")) {
        measure(out, wording, measured->has_high, measured->high);
    } else {
        ASSERT(text_equal(name, "point"));
        measure(out, wording, measured->has_point, measured->point);
    }
}

static void fill_window(struct buf *out, const struct wording *wording,
                        const char *name)
{
    const struct judgement *judgement = wording->judgement;
    if (!judgement->has_window) {
        buf_puts(out, text_in(text_fixed(TEXT_NOT_KNOWN), wording->language));
        return;
    }
    bool from = text_equal(name, "from");
    ASSERT(from || text_equal(name, "to"));
    wording_instant(out,
                    from ? judgement->window.from_ms : judgement->window.to_ms,
                    wording->tz, false);
}

static void fill_declared(struct buf *out, const struct wording *wording,
                          const char *name)
{
    const struct judgement *judgement = wording->judgement;
    ASSERT(text_equal(name, "declared") || text_equal(name, "taken"));
    wording_declared(out, judgement->claim, judgement->interpreted,
                     wording->language);
}

static void fill_words(struct buf *out, const struct wording *wording,
                       const char *name)
{
    const struct claim *claim = wording->judgement->claim;
    if (text_equal(name, "hedges")) {
        for (size_t i = 0; i < claim->n_hedged; i++) {
            buf_puts(out, i > 0 ? "、" : "");
            buf_puts(out, claim->hedged[i]);
        }
    } else if (text_equal(name, "worded")) {
        const char *words = claim->vague != NULL ? claim->vague : claim->quote;
        buf_puts(out, words != NULL ? words : "–");
    } else if (text_equal(name, "claim")) {
        bool japanese = wording->language == LANGUAGE_JA;
        buf_printf(out, "%s (%s)", claim_item_title(claim->item, japanese),
                   claim->id);
    } else {
        ASSERT(text_equal(name, "verdict"));
        buf_puts(out, wording_verdict_name(wording->judgement->verdict,
                                           wording->language));
    }
}

static void fill_amount(struct buf *out, const struct wording *wording,
                        const char *name)
{
    const struct judgement *judgement = wording->judgement;
    if (text_equal(name, "left")) {
        wording_duration(out, judgement->seconds_left * MS_PER_SECOND,
                         wording->language);
    } else if (text_equal(name, "again")) {
        wording_instant(out, judgement->true_again_ms, wording->tz, false);
    } else if (text_equal(name, "coverage")) {
        wording_percent(out, judgement->coverage, COVERAGE_DECIMALS);
        buf_puts(out, " %");
    } else {
        ASSERT(text_equal(name, "every"));
        wording_duration(out, judgement->resolution_ms, wording->language);
    }
}

static void fill_text(struct buf *out, const struct wording *wording,
                      const char *name)
{
    ASSERT(text_equal(name, "text"));
    wording_verdict(out, wording->judgement, wording->tz, wording->language);
}

static void fill_quote(struct buf *out, const struct wording *wording,
                       const char *name)
{
    ASSERT(text_equal(name, "quote"));
    const char *quote = wording->judgement->claim->quote;
    buf_puts(out, quote == NULL ? "" : quote);
}

static void fill_service(struct buf *out, const struct wording *wording,
                         const char *name)
{
    ASSERT(text_equal(name, "service"));
    buf_puts(out, wording->service_name);
}

static void fill_incident(struct buf *out, const struct wording *wording,
                          const char *name)
{
    const struct incident *incident = wording->notice->incident;
    ASSERT(incident != NULL);
    if (text_equal(name, "start")) {
        wording_instant(out, incident->start_ms, wording->tz, true);
    } else if (text_equal(name, "end")) {
        wording_instant(out, incident->end_ms, wording->tz, true);
    } else {
        wording_duration(out, incident->down_ms, wording->language);
    }
}

static void fill_attested(struct buf *out, const struct wording *wording,
                          const char *name)
{
    const struct attestation *word = wording->judgement->attested;
    ASSERT(word != NULL);
    if (text_equal(name, "by")) {
        buf_puts(out, word->by);
    } else {
        wording_until(out, word->until_ms, wording->tz);
    }
}

static void fill_notice(struct buf *out, const struct wording *wording,
                        const char *name)
{
    const struct notice *notice = wording->notice;
    if (text_equal(name, "ends")) {
        wording_instant(out, notice->ends_ms, wording->tz, false);
    } else if (text_equal(name, "probe")) {
        buf_puts(out, notice->source->probe);
    } else {
        ASSERT(text_equal(name, "since"));
        wording_instant(out, notice->source->since_ms, wording->tz, true);
    }
}

typedef void fill(struct buf *out, const struct wording *wording,
                  const char *name);

static fill *find_fill(const char *name)
{
    static const struct {
        const char *name;
        fill *fill;
    } fills[] = {
        {"until", fill_attested},    {"by", fill_attested},
        {"declared", fill_declared}, {"low", fill_bound},
        {"low95", fill_bound},       {"high", fill_bound},
        {"point", fill_bound},       {"from", fill_window},
        {"to", fill_window},         {"hedges", fill_words},
        {"worded", fill_words},      {"claim", fill_words},
        {"verdict", fill_words},     {"left", fill_amount},
        {"again", fill_amount},      {"coverage", fill_amount},
        {"every", fill_amount},      {"taken", fill_declared},
        {"text", fill_text},         {"service", fill_service},
        {"start", fill_incident},    {"end", fill_incident},
        {"down", fill_incident},     {"quote", fill_quote},
        {"ends", fill_notice},       {"probe", fill_notice},
        {"since", fill_notice},
    };
    for (size_t i = 0; i < ARRAY_LEN(fills); i++) {
        if (text_equal(name, fills[i].name)) {
            return fills[i].fill;
        }
    }
    UNREACHABLE();
}

void wording_fill(struct buf *out, const struct text *text,
                  const struct wording *wording)
{
    const char *at = text_in(text, wording->language);
    for (const char *open; (open = strchr(at, '{')) != NULL;) {
        const char *close = strchr(open, '}');
        ASSERT(close != NULL && close - open < 16);
        char name[16];
        snprintf(name, sizeof name, "%.*s", (int)(close - open - 1), open + 1);
        buf_add(out, at, (size_t)(open - at));
        find_fill(name)(out, wording, name);
        at = close + 1;
    }
    buf_puts(out, at);
}

static bool nothing_measured(const struct measured *measured)
{
    return !measured->has_point && !measured->has_low && !measured->has_high;
}

void wording_measured(struct buf *out, const struct judgement *judgement,
                      enum language language)
{
    const struct measured *measured = &judgement->measured;
    struct wording wording = {.judgement = judgement, .language = language};
    ASSERT(judgement->claim != NULL);
    if (measured->unit == MEASURE_NONE || nothing_measured(measured)) {
        buf_puts(out, "–");
    } else if (measured->unit == MEASURE_PERCENT) {
        wording_percent(out, measured->low_95,
                        bound_decimals(judgement->claim));
        buf_puts(out, " – ");
        measure(out, &wording, measured->has_high, measured->high);
    } else if (measured->has_low && measured->has_high &&
               measured->low < measured->high) {
        measure(out, &wording, true, measured->low);
        buf_puts(out, " – ");
        measure(out, &wording, true, measured->high);
    } else if (measured->has_point) {
        measure(out, &wording, true, measured->point);
    }
}

/* One more sentence. Japanese ends in 。 and needs no space. */
static void add_sentence(struct buf *out, const struct text *text,
                         const struct wording *wording)
{
    if (text == NULL) {
        return;
    }
    buf_puts(out, wording->language == LANGUAGE_JA ? "" : " ");
    wording_fill(out, text, wording);
}

static void add_head(struct buf *out, const struct wording *wording)
{
    const struct judgement *judgement = wording->judgement;
    const struct claim *claim = judgement->claim;
    bool japanese = wording->language == LANGUAGE_JA;
    bool reported = claim->relation == RELATION_ACTUAL;
    const struct text *figure =
        text_figure(wording_topic(claim->metric), judgement->verdict,
                    nothing_measured(&judgement->measured));
    wording_fill(out, text_opening(judgement->verdict, reported), wording);
    if (figure != NULL &&
        (claim->n_values > 0 || judgement->interpreted != NULL)) {
        buf_puts(out, japanese ? "：" : ": ");
        wording_fill(out, figure, wording);
    }
    buf_puts(out, japanese ? "。" : ".");
}

void wording_verdict(struct buf *out, const struct judgement *judgement,
                     const struct tz *tz, enum language language)
{
    ASSERT(judgement->claim != NULL);
    struct wording wording = {
        .judgement = judgement,
        .tz = tz,
        .language = language,
    };
    enum topic topic = wording_topic(judgement->claim->metric);
    add_head(out, &wording);
    /* A remark of its own says more than "nothing is configured". */
    if (judgement->detail == NULL ||
        text_equal(judgement->detail, "interpreted")) {
        add_sentence(out, text_reason(judgement->reason, topic), &wording);
    }
    add_sentence(out, text_detail(judgement->detail), &wording);
    wording_facts(out, judgement, tz, language);
    if (judgement->attested != NULL) {
        bool lapsed = judgement->verdict == VERDICT_LAPSED;
        add_sentence(out, text_fixed(lapsed ? TEXT_LAPSED : TEXT_ATTESTED),
                     &wording);
    }
    if (judgement->has_true_again) {
        add_sentence(out, text_fixed(TEXT_TRUE_AGAIN), &wording);
    }
    if (judgement->has_seconds_left &&
        judgement->verdict != VERDICT_OVERSTATED) {
        add_sentence(out, text_fixed(TEXT_SECONDS_LEFT), &wording);
    }
    if (judgement->hedged) {
        add_sentence(out, text_fixed(TEXT_HEDGED), &wording);
    }
}

const char *wording_verdict_name(enum verdict verdict, enum language language)
{
    return text_in(text_verdict_name(verdict), language);
}

const char *wording_reason_name(enum verdict_reason reason,
                                enum language language)
{
    return text_in(text_reason_name(reason), language);
}

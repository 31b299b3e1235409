/*
 * Certificates, standards and what else can be held against a known date.
 */
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/text.h"
#include "lint/rules.h"

#define TEXT_MAX 4096
#define CERTIFICATES_MAX 32

/* The day the sheet speaks of: its own date, else today. */
static struct civil_date day_of(const struct lint *lint)
{
    struct civil_date date;
    const char *as_of = lint->checklist->as_of;
    return as_of != NULL && civil_parse_date(as_of, &date) == ERR_OK
               ? date
               : lint->today;
}

/* What certificates are about, by any of their names. */
static const char *const families[] = {"27001|ISMS",
                                       "27017",
                                       "27018",
                                       "27701",
                                       "15001|プライバシーマーク|"
                                       "Pマーク|privacymark|"
                                       "privacy mark",
                                       "PCI DSS|PCIDSS",
                                       "ISMAP",
                                       "9001",
                                       "20000",
                                       "22301",
                                       "安全・信頼性に係る情報開示認定"};

/* Index in `families`, or their number. */
static size_t family_of(const struct lint *lint, const char *standard)
{
    size_t i = 0;
    while (i < ARRAY_LEN(families) &&
           lint_says(lint->arena, standard, families[i]) == NULL) {
        i++;
    }
    return i;
}

/* One certificate, wherever the sheet names it. */
struct named {
    size_t family;
    const char *standard, *number, *statement;
    const char *edition; /* "2025": the year behind the first number, or NULL */
};

/* The four digits behind ":" or "-". */
static const char *edition_in(struct arena *arena, const char *standard)
{
    static const char digits[] = "0123456789";
    for (const char *p = standard; p != NULL && *p != '\0'; p++) {
        bool mark = (*p == ':' || *p == '-') && p > standard &&
                    strchr(digits, p[-1]) != NULL;
        if (mark && strspn(p + 1, digits) == 4) {
            return arena_strndup(arena, p + 1, 4);
        }
    }
    return NULL;
}

static struct named named_in_head(const struct lint *lint,
                                  const struct certificate *certificate)
{
    return (struct named){.family = family_of(lint, certificate->standard),
                          .standard = certificate->standard,
                          .number = certificate->number,
                          .statement = certificate->statement,
                          .edition =
                              edition_in(lint->arena, certificate->standard)};
}

/* A claim's note is "STANDARD, statement N"; without a number of its own the
 * value is the standard. */
static struct named named_in_claim(const struct lint *lint,
                                   const struct claim *claim)
{
    static const char mark[] = "statement ";
    ASSERT(claim->n_values > 0);
    const char *note = claim->note != NULL ? claim->note : "";
    const char *statement = strstr(note, mark);
    size_t n = statement != NULL ? (size_t)(statement - note) : strlen(note);
    while (n > 0 && (note[n - 1] == ' ' || note[n - 1] == ',')) {
        n--;
    }
    const char *standard =
        n > 0 ? arena_strndup(lint->arena, note, n) : claim->values[0];
    return (struct named){
        .family = family_of(lint, standard),
        .standard = standard,
        .number = n > 0 ? claim->values[0] : NULL,
        .statement = statement != NULL ? statement + strlen(mark) : NULL,
        .edition = edition_in(lint->arena, standard)};
}

static bool differ(const char *a, const char *b)
{
    return a != NULL && b != NULL && !text_equal(a, b);
}

struct listed {
    struct named items[CERTIFICATES_MAX];
    size_t n;
};

static struct listed in_head(const struct lint *lint)
{
    struct listed listed = {.n = 0};
    const struct checklist *checklist = lint->checklist;
    for (size_t i = 0; i < checklist->n_certificates; i++) {
        if (listed.n < CERTIFICATES_MAX &&
            checklist->certificates[i].standard != NULL) {
            listed.items[listed.n++] =
                named_in_head(lint, &checklist->certificates[i]);
        }
    }
    return listed;
}

static struct listed in_answer(const struct lint *lint)
{
    const struct claim *claims[LINT_CLAIMS_MAX];
    size_t n = lint_claims(lint, 39, "certificate", claims);
    struct listed listed = {.n = 0};
    for (size_t i = 0; i < n && listed.n < CERTIFICATES_MAX; i++) {
        if (claims[i]->n_values > 0) {
            listed.items[listed.n++] = named_in_claim(lint, claims[i]);
        }
    }
    return listed;
}

static size_t of_family(const struct listed *listed, size_t family)
{
    size_t n = 0;
    for (size_t i = 0; i < listed->n; i++) {
        n += listed->items[i].family == family;
    }
    return n;
}

static void put_difference(struct buf texts[2], const char *ja, const char *en,
                           const char *head, const char *answer)
{
    if (differ(head, answer)) {
        buf_printf(&texts[0], "%s%s %s / %s", texts[0].len > 0 ? "、" : "", ja,
                   head, answer);
        buf_printf(&texts[1], "%s%s %s / %s", texts[1].len > 0 ? ", " : "", en,
                   head, answer);
    }
}

static void add_conflict(struct lint *lint, const struct named *head,
                         const struct named *answer,
                         enum lint_severity severity)
{
    struct buf texts[2];
    buf_init(&texts[0], TEXT_MAX);
    buf_init(&texts[1], TEXT_MAX);
    put_difference(texts, "版", "edition", head->edition, answer->edition);
    put_difference(texts, "登録番号", "number", head->number, answer->number);
    put_difference(texts, "適用宣言書", "statement", head->statement,
                   answer->statement);
    ASSERT(texts[0].len > 0);
    lint_add(lint, "certificate-conflict", severity, (int[]){39, 0},
             arena_printf(lint->arena,
                          "表の前にある認証と項目 39 の認証が食い違います"
                          "(前 / 39): %s。前は「%s」、39 は「%s」です。"
                          "現在の登録証に合わせてください。",
                          buf_str(&texts[0]), head->standard, answer->standard),
             arena_printf(lint->arena,
                          "The certificate above the table and the one of item "
                          "39 disagree (above / 39): %s. Above it is \"%s\", "
                          "in 39 \"%s\". Let both follow the certificate in "
                          "force.",
                          buf_str(&texts[1]), head->standard,
                          answer->standard));
    buf_fini(&texts[0]);
    buf_fini(&texts[1]);
}

static bool conflicts(const struct named *a, const struct named *b)
{
    return a->family == b->family && a->family < ARRAY_LEN(families) &&
           (differ(a->number, b->number) || differ(a->edition, b->edition) ||
            differ(a->statement, b->statement));
}

/* Several certificates of one standard: one of them agrees in its number. */
static bool has_number(const struct listed *listed, const char *number)
{
    for (size_t i = 0; i < listed->n && number != NULL; i++) {
        if (text_equal(listed->items[i].number, number)) {
            return true;
        }
    }
    return false;
}

void lint_certificate_conflict(struct lint *lint)
{
    const struct listed head = in_head(lint), answer = in_answer(lint);
    ASSERT(head.n <= CERTIFICATES_MAX && answer.n <= CERTIFICATES_MAX);
    for (size_t i = 0; i < answer.n; i++) {
        const struct named *b = &answer.items[i];
        for (size_t k = 0; k < head.n; k++) {
            const struct named *a = &head.items[k];
            bool same = a->number != NULL && text_equal(a->number, b->number);
            bool single = of_family(&head, b->family) == 1 &&
                          of_family(&answer, b->family) == 1;
            if (!conflicts(a, b) ||
                (!same && !single && has_number(&head, b->number))) {
                continue;
            }
            add_conflict(lint, a, b,
                         same || single ? LINT_ERROR : LINT_WARNING);
            break;
        }
    }
}

/* An edition that was replaced. Conservative: only what is sure. Certificates
 * against it cannot be valid after `ended`; where no such day was set that is
 * empty. */
struct edition {
    const char *family, *edition; /* as they stand in a sheet */
    const char *by;               /* what replaced it */
    const char *since, *ended;
};

/*
 * 27001: IAF MD 26:2023, end of transition 2025-10-31; of 2005, IAF resolution
 * of 2013, 2015-10-01. 9001 and 14001: IAF ID 9 and 10, 2018-09-15. 20000-1:
 * IAF MD 18 and its extension, 2021-09-30. 22301: IAF MD 23, 2023-04-30 after
 * extension. 27018: ISO (2019-01), no end set. JIS Q 15001:2017-12-20 and
 * 2023-09-20; marks are judged by the mark's own guideline, no end set. PCI
 * DSS: PCI SSC retired 3.2.1 on 2024-03-31 and 4.0 on 2024-12-31; an
 * attestation of that day serves one year.
 */
#define NOW_27001 "ISO/IEC 27001:2022, JIS Q 27001:2023/2025"

static const struct edition editions[] = {
    {"27001", "2013", NOW_27001, "2022-10-25", "2025-10-31"},
    {"27001", "2014", NOW_27001, "2023-09-20", "2025-10-31"},
    {"27001", "2005", NOW_27001, "2013-10-01", "2015-10-01"},
    {"27001", "2006", NOW_27001, "2014-03-20", "2015-10-01"},
    {"27018", "2014", "ISO/IEC 27018:2019", "2019-01-15", ""},
    {"15001", "2006", "JIS Q 15001:2023", "2017-12-20", ""},
    {"15001", "2017", "JIS Q 15001:2023", "2023-09-20", ""},
    {"9001", "2008", "ISO 9001:2015", "2015-09-15", "2018-09-15"},
    {"14001", "2004", "ISO 14001:2015", "2015-09-15", "2018-09-15"},
    {"20000-1", "2011", "ISO/IEC 20000-1:2018", "2018-09-15", "2021-09-30"},
    {"22301", "2012", "ISO 22301:2019", "2019-10-31", "2023-04-30"},
    {"PCI DSS", "3.2.1", "PCI DSS v4.0.1", "2024-03-31", "2025-03-31"},
    {"PCI DSS", "3.2", "PCI DSS v4.0.1", "2018-12-31", "2019-12-31"},
    {"PCI DSS", "4.0", "PCI DSS v4.0.1", "2024-12-31", "2025-12-31"},
};

/* "27001:2013", "27001 : 2013", "27001-2013", "PCI DSS v3.2.1": the edition
 * stands behind that name somewhere in the text. */
static bool has_edition(const char *text, const struct edition *edition)
{
    static const char *const between[] = {" ",  ":",    "：",      "-", "(",
                                          "（", "ver.", "version", "v"};
    size_t n = strlen(edition->edition);
    for (const char *at = text;
         (at = strcasestr(at, edition->family)) != NULL;) {
        at += strlen(edition->family);
        const char *p = at;
        for (size_t i = 0; i < ARRAY_LEN(between); i++) {
            if (strncasecmp(p, between[i], strlen(between[i])) == 0) {
                p += strlen(between[i]);
                i = (size_t)-1;
            }
        }
        bool more = text_starts(p, edition->edition) &&
                    (strchr("0123456789", p[n]) != NULL ||
                     (p[n] == '.' && p[n + 1] >= '0' && p[n + 1] <= '9'));
        bool whole =
            text_starts(p, edition->edition) && (p[n] == '\0' || !more);
        if (p > at && whole) {
            return true;
        }
    }
    return false;
}

/* Words that tell of a change of edition: the old one is named as the past. */
static const char changing_edition[] =
    "移行|更新審査|transition|upgrad|から20|へ移行";

/* "2025-10-31" lies before the day. */
static bool is_past(const char *date, struct civil_date day)
{
    struct civil_date end;
    return civil_parse_date(date, &end) == ERR_OK &&
           civil_days(end) < civil_days(day);
}

/* A claim is said to follow an edition, and not to have changed from it. */
static bool claim_follows(const struct lint *lint, const struct claim *claim,
                          const struct edition *edition)
{
    const char *texts[] = {claim->note, claim->quote,
                           claim->n_values > 0 ? claim->values[0] : NULL};
    bool follows = false;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        follows =
            follows || (texts[i] != NULL && has_edition(texts[i], edition));
    }
    return follows &&
           lint_says(lint->arena, claim->quote, changing_edition) == NULL;
}

/* An edition that one of item 39's certificates, or of the head's, is said to
 * follow: the name as the sheet has it, or NULL. */
static const char *followed(const struct lint *lint,
                            const struct edition *edition, int *ret_item)
{
    const struct claim *claims[LINT_CLAIMS_MAX];
    size_t n = lint_claims(lint, 39, "certificate", claims);
    for (size_t i = 0; i < n; i++) {
        if (claims[i]->n_values > 0 &&
            claim_follows(lint, claims[i], edition)) {
            const struct named named = named_in_claim(lint, claims[i]);
            *ret_item = 39;
            return has_edition(named.standard, edition)
                       ? named.standard
                       : arena_printf(lint->arena, "%s %s", edition->family,
                                      edition->edition);
        }
    }
    for (size_t i = 0; i < lint->checklist->n_certificates; i++) {
        const char *text = lint->checklist->certificates[i].standard;
        if (text != NULL && has_edition(text, edition)) {
            *ret_item = 0;
            return text;
        }
    }
    return NULL;
}

static void add_expired(struct lint *lint, const struct edition *edition,
                        const char *text, int item)
{
    const struct civil_date day = day_of(lint);
    bool dated = lint->checklist->as_of != NULL;
    ASSERT(item == 0 || item == 39);
    lint_add(lint, "standard-expired", LINT_ERROR, (int[]){item, 0},
             arena_printf(lint->arena,
                          "「%s」による認証は %s で失効しており、%s "
                          "%04d-%02d-%02d より前です(現行は %s)。",
                          text, edition->ended, dated ? "この表の日付" : "今日",
                          day.year, day.month, day.day, edition->by),
             arena_printf(lint->arena,
                          "Certificates against \"%s\" ended on %s, before "
                          "%s, %04d-%02d-%02d (now: %s).",
                          text, edition->ended,
                          dated ? "the date of this sheet" : "today", day.year,
                          day.month, day.day, edition->by));
}

void lint_standard_expired(struct lint *lint)
{
    size_t last = ARRAY_LEN(families);
    for (size_t i = 0; i < ARRAY_LEN(editions); i++) {
        int item = 0;
        const char *text = is_past(editions[i].ended, day_of(lint))
                               ? followed(lint, &editions[i], &item)
                               : NULL;
        /* JIS and ISO editions of one certificate are told once. */
        if (text != NULL && family_of(lint, text) != last) {
            last = family_of(lint, text);
            add_expired(lint, &editions[i], text, item);
        }
    }
    ASSERT(last <= ARRAY_LEN(families));
}

/* Reports that accountants once gave, and what they give now. SAS 70 was
 * replaced for periods that end on 2011-06-15 or later (SSAE 16, then SSAE 18;
 * ISAE 3402); JICPA's 監査基準委員会報告書第18号 by 実務指針第86号 (2011), now
 * 保証業務実務指針 3402. */
struct superseded {
    const char *words, *name_ja, *name_en, *by_ja, *by_en;
};

static const struct superseded superseded[] = {
    {"SAS70|SAS 70|SAS No.70|SAS No. 70", "SAS70", "SAS 70",
     "SSAE 18 / ISAE 3402(SOC 1 報告書)",
     "SSAE 18 / ISAE 3402 (a SOC 1 "
     "report)"},
    {"18号監査|第18号|18号報告|１８号監査", "18号",
     "JICPA's statement 18 (18号)", "保証業務実務指針 3402(旧86号)",
     "JICPA's assurance guideline 3402 (formerly 86)"},
    {"SSAE16|SSAE 16|SSAE No.16|SSAE No. 16", "SSAE 16", "SSAE 16",
     "SSAE 18(SOC 1 報告書)", "SSAE 18 (a SOC 1 report)"},
};

/* An answer that names what is in force has understood the question. */
static const char in_force[] =
    "SOC1|SOC 1|SOC2|SOC 2|SOC3|SOC 3|SSAE18|SSAE 18|3402|86号|"
    "SSAE21|SSAE 21";

/* Item 43 asks for, or offers, a report that is no longer given. */
static void superseded_reports(struct lint *lint)
{
    const struct checklist_item *item = lint_item(lint, 43);
    struct buf texts[2];
    if (item == NULL || lint_item_says(lint, 43, in_force)) {
        return;
    }
    buf_init(&texts[0], TEXT_MAX);
    buf_init(&texts[1], TEXT_MAX);
    for (size_t i = 0; i < ARRAY_LEN(superseded); i++) {
        const struct superseded *old = &superseded[i];
        if (lint_says(lint->arena, item->definition, old->words) != NULL ||
            lint_says(lint->arena, item->answer, old->words) != NULL) {
            buf_printf(&texts[0], "%s%s は %s", texts[0].len > 0 ? "、" : "",
                       old->name_ja, old->by_ja);
            buf_printf(&texts[1], "%s%s by %s", texts[1].len > 0 ? ", " : "",
                       old->name_en, old->by_en);
        }
    }
    if (texts[0].len > 0) {
        lint_add(lint, "superseded-standard", LINT_INFORMATION, (int[]){43, 0},
                 arena_printf(lint->arena,
                              "%sに置き換えられ、もう発行されません。"
                              "いまの報告書の名で答えてください。",
                              buf_str(&texts[0])),
                 arena_printf(lint->arena,
                              "Replaced and no longer issued: %s. Answer with "
                              "the reports of today.",
                              buf_str(&texts[1])));
    }
    buf_fini(&texts[0]);
    buf_fini(&texts[1]);
}

void lint_superseded_standard(struct lint *lint)
{
    const struct civil_date day = day_of(lint);
    ASSERT(day.year > 0);
    superseded_reports(lint);
    for (size_t i = 0; i < ARRAY_LEN(editions); i++) {
        const struct edition *edition = &editions[i];
        int item = 0;
        const char *text =
            is_past(edition->since, day) && !is_past(edition->ended, day)
                ? followed(lint, edition, &item)
                : NULL;
        if (text == NULL) {
            continue;
        }
        const char *until_ja = "", *until_en = "";
        if (edition->ended[0] != '\0') {
            until_ja = arena_printf(lint->arena, "認証は %s までです。",
                                    edition->ended);
            until_en = arena_printf(lint->arena, " Certificates end on %s.",
                                    edition->ended);
        }
        lint_add(lint, "superseded-standard", LINT_INFORMATION,
                 (int[]){item, 0},
                 arena_printf(lint->arena,
                              "「%s」は %s に %s に置き換えられました。%s",
                              text, edition->since, edition->by, until_ja),
                 arena_printf(lint->arena, "\"%s\" was replaced on %s by %s.%s",
                              text, edition->since, edition->by, until_en));
        return;
    }
}

void lint_exclusion_without_notice(struct lint *lint)
{
    const struct claim *hours = lint_claim(lint, 1, "service_hours");
    const struct checklist_item *notice = lint_item(lint, 2);
    ASSERT(lint != NULL);
    if (hours == NULL || hours->note == NULL || notice == NULL ||
        strstr(hours->note, "excludes planned maintenance") == NULL ||
        (notice->mark != 0 && notice->verification != VERIFY_NONE)) {
        return;
    }
    lint_add(lint, "exclusion-without-notice", LINT_WARNING, (int[]){1, 2, 0},
             arena_printf(lint->arena,
                          "サービス時間「%s」は計画停止を除いていますが、"
                          "その事前通知は約束されていません。どの停止も後から"
                          "「計画」と呼べてしまいます。通知の期限を書いて"
                          "ください。",
                          lint_quote(lint, hours)),
             arena_printf(lint->arena,
                          "The service hours \"%s\" exclude planned stops, but "
                          "no notice of them is promised: any stop can be "
                          "called planned afterwards. Promise a notice.",
                          lint_quote(lint, hours)));
}

/* SSL, TLS 1.0 and 1.1 may no longer be used: RFC 7568 and RFC 8996. */
static bool is_deprecated(const char *version)
{
    return text_equal(version, "1.0") || text_equal(version, "1.1") ||
           text_equal(version, "1") || text_starts(version, "2") ||
           text_starts(version, "3");
}

void lint_deprecated_tls(struct lint *lint)
{
    const struct claim *claims[LINT_CLAIMS_MAX];
    size_t n = lint_claims(lint, 42, "tls_version", claims);
    ASSERT(n <= LINT_CLAIMS_MAX);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < claims[i]->n_values; k++) {
            if (!is_deprecated(claims[i]->values[k])) {
                continue;
            }
            lint_add(lint, "deprecated-tls", LINT_WARNING, (int[]){42, 0},
                     arena_printf(lint->arena,
                                  "「%s」の版 %s は廃止されています(RFC 8996: "
                                  "TLS 1.0/1.1 は 2021-03、RFC 7568: SSL は "
                                  "2015-06)。TLS 1.2 以上に限ってください。",
                                  lint_quote(lint, claims[i]),
                                  claims[i]->values[k]),
                     arena_printf(lint->arena,
                                  "Version %s of \"%s\" is deprecated (RFC "
                                  "8996: TLS 1.0 and 1.1, March 2021; RFC "
                                  "7568: SSL, June 2015). Accept only TLS 1.2 "
                                  "and later.",
                                  claims[i]->values[k],
                                  lint_quote(lint, claims[i])));
            return;
        }
    }
}

/* With so many of METI's items a sheet is the form itself, not a selection. */
#define ALMOST_ALL 40

void lint_incomplete_sheet(struct lint *lint)
{
    int missing[LINT_ITEMS_MAX + 1] = {0};
    size_t n = 0;
    struct buf list;
    for (int no = 1; no <= CLAIM_ITEMS; no++) {
        if (lint_item(lint, no) == NULL) {
            missing[n++] = no;
        }
    }
    if (n == 0 || CLAIM_ITEMS - n < ALMOST_ALL) {
        return;
    }
    buf_init(&list, TEXT_MAX);
    for (size_t i = 0; i < n; i++) {
        buf_printf(&list, "%s%d", i > 0 ? ", " : "", missing[i]);
    }
    ASSERT(!list.overflowed);
    lint_add(lint, "incomplete-sheet", LINT_INFORMATION, missing,
             arena_printf(lint->arena,
                          "経済産業省の %d 項目のうち %d 項目がありません: "
                          "%s。",
                          CLAIM_ITEMS, (int)n, buf_str(&list)),
             arena_printf(lint->arena, "Of METI's %d items %d are missing: %s.",
                          CLAIM_ITEMS, (int)n, buf_str(&list)));
    buf_fini(&list);
}

/*
 * What is stated rather than counted: hours, encryption, documentation,
 * certificates.
 */
#include <string.h>

#include "base/check.h"
#include "checklist/certificates.h"
#include "checklist/hours.h"
#include "checklist/reading.h"

/* Planned stops are left out of the service hours: 計画停止を除く. */
static bool excludes_maintenance(struct reading *reading)
{
    size_t end = reading->tokens.n;
    for (size_t i = 0; i < end; i++) {
        if (find_topic(reading, i, i + 1, TOPIC_EXCLUDE) != i) {
            continue;
        }
        size_t first = sentence_first(reading, i);
        size_t last = sentence_last(reading, i);
        size_t about = find_topic(reading, first, last, TOPIC_MAINTENANCE);
        if (about < last) {
            use_tokens(reading, about < i ? about : i, about < i ? i : about);
            return true;
        }
    }
    return false;
}

/* The window of a maintenance named beside the hours is part of what is
 * excluded: its amounts are understood. */
static void use_maintenance_amounts(struct reading *reading)
{
    for (size_t k = 0; k < reading->amounts.n; k++) {
        const struct amount *amount = &reading->amounts.items[k];
        size_t first = sentence_first(reading, amount->first);
        size_t last = sentence_last(reading, amount->last);
        if (has_topic(reading, first, last, TOPIC_MAINTENANCE)) {
            use_tokens(reading, amount->first, amount->last);
        }
    }
    for (size_t i = 0; i < reading->tokens.n; i++) {
        bool clock = token_is(&reading->tokens, i, TOKEN_CLOCK);
        if (clock && has_topic(reading, sentence_first(reading, i),
                               sentence_last(reading, i), TOPIC_MAINTENANCE)) {
            use_tokens(reading, i, i + 1);
        }
    }
}

static bool is_for(const struct hours_read *hours, const char *whom)
{
    return hours->channel != NULL && strcmp(hours->channel, whom) == 0;
}

/* An answer may name both kinds of support; each item takes its own. */
static bool is_for_other_item(int no, const struct hours_list *list, size_t i)
{
    const char *own = no == 26 ? "incidents" : "general";
    const char *other = no == 26 ? "general" : "incidents";
    bool named = false;
    for (size_t k = 0; k < list->n; k++) {
        named = named || is_for(&list->items[k], own);
    }
    return named && is_for(&list->items[i], other);
}

/* Days on which the hours do not hold, in words; NULL if none were named. */
static const char *without_of(const struct hours_read *hours)
{
    return hours->no_holidays && hours->no_year_end
               ? "excludes public holidays, year-end"
           : hours->no_holidays ? "excludes public holidays"
           : hours->no_year_end ? "excludes year-end"
                                : NULL;
}

static void claim_hours(struct reading *reading, const struct hours_read *hours)
{
    bool service = reading->no == 1;
    bool whom = is_for(hours, "incidents") || is_for(hours, "general");
    const char *note = whom ? NULL : hours->channel;
    const char *without = without_of(hours);
    if (service && excludes_maintenance(reading)) {
        note = "excludes planned maintenance";
    } else if (without != NULL) {
        note = note == NULL
                   ? without
                   : arena_printf(reading->arena, "%s; %s", note, without);
    }
    struct draft draft = {.metric = service ? "service_hours" : "support_hours",
                          .relation = RELATION_IS,
                          .values = {hours->value},
                          .n_values = 1,
                          .scope = service             ? NULL
                                   : reading->no == 26 ? "incidents"
                                                       : "general",
                          .note = note,
                          .first = hours->first,
                          .last = hours->last};
    make_claim(reading, &draft);
}

/* ①… ②…: of several services, each with its own. */
static bool is_enumerated(const struct reading *reading)
{
    return strstr(reading->normal.raw, "①") != NULL &&
           strstr(reading->normal.raw, "②") != NULL;
}

void read_hours(struct reading *reading)
{
    ASSERT(reading->tokens.n > 0);
    if (reading->no != 1 && reading->no != 26 && reading->no != 27) {
        return;
    }
    struct hours_list list =
        hours_find(reading->arena, &reading->tokens, reading->normal.text);
    for (size_t i = 0; i < list.n; i++) {
        const struct hours_read *hours = &list.items[i];
        if (!is_for_other_item(reading->no, &list, i) &&
            !is_denied(reading, hours->first, hours->last, reading->tokens.n)) {
            claim_hours(reading, hours);
        }
        if (reading->no == 1 && reading->n_claims > 0 &&
            !is_enumerated(reading)) {
            break; /* others are for parts of the service */
        }
    }
    if (list.n > 0) {
        use_maintenance_amounts(reading);
    }
}

static bool is_store_denied(const struct reading *reading, size_t first,
                            size_t last)
{
    return find_word(reading, first, last, WORD_NOT) < last ||
           find_word(reading, first, last, WORD_NO) < last ||
           find_word(reading, first, last, WORD_NOTHING) < last ||
           has_topic(reading, first, last, TOPIC_OFF);
}

/* The store that token `i` names, backups included; NULL if it names none. */
static const char *store_at(const struct reading *reading, size_t i)
{
    if (token_word(&reading->tokens, i, WORD_SCOPE)) {
        return reading->tokens.items[i].text;
    }
    return has_topic(reading, i, i + 1, TOPIC_BACKUP) ? "backups" : NULL;
}

/* Adds the store at token `i` unless it is there. */
static size_t add_store(struct reading *reading, size_t i,
                        const char *slugs[READING_SCOPES_MAX], size_t n)
{
    const char *slug = store_at(reading, i);
    use_tokens(reading, i, i + 1);
    for (size_t k = 0; k < n; k++) {
        if (strcmp(slugs[k], slug) == 0) {
            return n;
        }
    }
    if (n < READING_SCOPES_MAX) {
        slugs[n++] = slug;
    }
    return n;
}

/* A comma in a list of stores: "RDS、S3、EBSの暗号化", not "通信:TLS、…". */
static bool parts_stores(const struct reading *reading, size_t i)
{
    return token_word(&reading->tokens, i - 1, WORD_SCOPE) ||
           token_is(&reading->tokens, i - 1, TOKEN_NAME) ||
           token_is(&reading->tokens, i - 1, TOKEN_CLOSE) ||
           token_word(&reading->tokens, i - 1, WORD_TOPIC);
}

/* Stores named in the part of tokens [first, last) next to its end: each is
 * encrypted. */
static size_t named_stores(struct reading *reading, size_t first, size_t last,
                           const char *slugs[READING_SCOPES_MAX])
{
    size_t n = 0;
    for (size_t i = last; i > first; i--) {
        if (token_is(&reading->tokens, i - 1, TOKEN_COMMA) && i - 1 > first &&
            !parts_stores(reading, i - 1)) {
            break;
        }
        if (store_at(reading, i - 1) != NULL) {
            n = add_store(reading, i - 1, slugs, n);
        }
    }
    return n;
}

static void claim_encryption(struct reading *reading, size_t first, size_t i,
                             size_t last)
{
    const char *slugs[READING_SCOPES_MAX];
    size_t n = named_stores(reading, first, i, slugs);
    if (n == 0) {
        n = named_stores(reading, i, last, slugs);
    }
    struct draft draft = {.metric = "encryption",
                          .relation = RELATION_IS,
                          .values = {"true"},
                          .n_values = 1,
                          .first = i,
                          .last = i + 1};
    for (size_t k = n == 0 ? 1 : n; k > 0; k--) {
        draft.scope = n == 0 ? NULL : slugs[k - 1];
        make_claim(reading, &draft);
    }
}

/* "[有]", "AES-256", "[有] AWS KMSにより": yes to the question whether stored
 * data are encrypted, where no word says it again. */
static void claim_bare_yes(struct reading *reading)
{
    size_t n = reading->tokens.n, cipher = 0;
    static const char *const plain[] = {"平文", "ハッシュ化", "hashed",
                                        "plain text", "plaintext"};
    for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
        if (strstr(reading->normal.text, plain[i]) != NULL) {
            return;
        }
    }
    for (size_t i = 0; i < n; i++) {
        const struct token *token = &reading->tokens.items[i];
        bool aes = token->kind == TOKEN_NAME &&
                   strncmp(reading->normal.text + token->from, "aes", 3) == 0;
        cipher = aes ? i + 1 : cipher;
        if (token_word(&reading->tokens, i, WORD_NOT) ||
            token_word(&reading->tokens, i, WORD_NO) ||
            token_word(&reading->tokens, i, WORD_NOTHING)) {
            return;
        }
    }
    if (cipher == 0 && reading->mark != 1) {
        return;
    }
    size_t first = cipher > 0 ? cipher - 1 : 0;
    make_claim(reading, &(struct draft){.metric = "encryption",
                                        .relation = RELATION_IS,
                                        .values = {"true"},
                                        .n_values = 1,
                                        .first = first,
                                        .last = first + 1});
}

void read_encryption(struct reading *reading)
{
    ASSERT(reading->tokens.n > 0);
    bool said = has_topic(reading, 0, reading->tokens.n, TOPIC_ENCRYPT);
    if (reading->no == 33 && !said) {
        claim_bare_yes(reading);
        return;
    }
    size_t from = 0; /* behind the encryption read before */
    for (size_t i = 0; reading->no == 33 && i < reading->tokens.n; i++) {
        if (find_topic(reading, i, i + 1, TOPIC_ENCRYPT) != i) {
            continue;
        }
        size_t first = sentence_first(reading, i);
        first = from > first ? from : first;
        size_t last = sentence_last(reading, i);
        size_t next = find_topic(reading, i + 1, last, TOPIC_ENCRYPT);
        size_t end = next < last ? next : last;
        size_t but = find_word(reading, i, end, WORD_BUT);
        reading->tokens.items[i].used = true;
        if (!is_store_denied(reading, i, but) &&
            !is_denied(reading, i, i + 1, but) &&
            find_word(reading, first, i, WORD_NO) == i) {
            claim_encryption(reading, first, i, but);
        }
        from = i + 1;
    }
}

static bool has_url(const struct reading *reading, size_t first, size_t last)
{
    while (first < last && !token_is(&reading->tokens, first, TOKEN_URL)) {
        first++;
    }
    return first < last;
}

/* Denied outside of brackets: not "(no login needed)". */
static bool is_withheld(const struct reading *reading, size_t first,
                        size_t last)
{
    for (size_t i = first; i < last; i++) {
        if (reading->tokens.items[i].depth <=
                reading->tokens.items[first].depth &&
            is_store_denied(reading, i, i + 1)) {
            return true;
        }
    }
    return false;
}

/* Where the clause at `i` ends: at its sentence's end or a ただし. */
static size_t clause_last(const struct reading *reading, size_t i)
{
    size_t last = sentence_last(reading, i);
    return find_word(reading, i, last, WORD_BUT);
}

/* The interface is documented where its documents are given, or it is public
 * itself: nobody can use what nobody described. */
void read_api_documentation(struct reading *reading)
{
    ASSERT(reading->tokens.n > 0);
    size_t n = reading->tokens.n, last;
    for (size_t i = 0; reading->no == 23 && i < n; i = last + 1) {
        last = clause_last(reading, i);
        size_t about = find_topic(reading, i, last, TOPIC_DOCUMENT);
        bool open = has_topic(reading, i, last, TOPIC_PUBLIC);
        open = open || has_url(reading, i, last);
        bool given = open || has_topic(reading, i, last, TOPIC_PROVIDE);
        bool api = has_topic(reading, 0, n, TOPIC_API);
        if (about == last && open) {
            about = find_topic(reading, i, last, TOPIC_API);
            given = given && api;
        } else {
            given = given && (api || open);
        }
        if (about == last || !given || is_withheld(reading, i, last)) {
            continue;
        }
        bool limited = has_topic(reading, i, last, TOPIC_LIMITED);
        struct draft draft = {.metric = "api_documentation",
                              .relation = RELATION_IS,
                              .values = {"true"},
                              .n_values = 1,
                              .note = open && !limited ? "public" : NULL,
                              .first = about,
                              .last = about + 1};
        make_claim(reading, &draft);
    }
}

/* "JIS Q 27001:2014(ISO/IEC 27001:2013), statement 2.0" */
static const char *certificate_note(struct reading *reading,
                                    const struct certificate *certificate)
{
    bool numbered = certificate->number != NULL;
    const char *standard = numbered ? certificate->standard : NULL;
    const char *statement = certificate->statement;
    if (standard == NULL && statement == NULL) {
        return NULL;
    }
    return arena_printf(reading->arena, "%s%s%s%s",
                        standard != NULL ? standard : "",
                        standard != NULL && statement != NULL ? ", " : "",
                        statement != NULL ? "statement " : "",
                        statement != NULL ? statement : "");
}

/* Tokens that cover bytes [from, to) of the normalised text. */
static void covering(const struct reading *reading, size_t from, size_t to,
                     size_t *ret_first, size_t *ret_last)
{
    size_t first = 0, last = 0;
    for (size_t i = 0; i < reading->tokens.n; i++) {
        first = reading->tokens.items[i].to <= from ? i + 1 : first;
        last = reading->tokens.items[i].from < to ? i + 1 : last;
    }
    first = first < reading->tokens.n ? first : reading->tokens.n - 1;
    *ret_first = first;
    *ret_last = last > first ? last : first + 1;
}

void read_certificates(struct reading *reading)
{
    ASSERT(reading->tokens.n > 0);
    if (reading->no != 39) {
        return;
    }
    struct certificates found =
        certificates_find(reading->arena, &reading->normal, true);
    for (size_t i = 0; i < found.n; i++) {
        const struct certificate *certificate = &found.items[i];
        size_t first, last;
        covering(reading, found.from[i], found.to[i], &first, &last);
        use_tokens(reading, first, last);
        if (certificate->number == NULL &&
            is_denied(reading, first, last, reading->tokens.n)) {
            continue;
        }
        struct draft draft = {.metric = "certificate",
                              .relation = RELATION_IS,
                              .values = {certificate->number != NULL
                                             ? certificate->number
                                             : certificate->standard},
                              .n_values = 1,
                              .note = certificate_note(reading, certificate),
                              .first = first,
                              .last = last};
        make_claim(reading, &draft);
    }
}

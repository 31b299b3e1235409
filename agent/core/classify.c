#include "core/classify.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"

static const struct {
    const char *word;
    const char *text;
} reasons[] = {
#define REASON_ROW(name, word, text) {word, text},
    REASON_LIST(REASON_ROW)
#undef REASON_ROW
};

const char *reason_word(reason_t reason)
{
    ASSERT(reason < REASON_COUNT);
    return reasons[reason].word;
}

const char *reason_text(reason_t reason)
{
    ASSERT(reason < REASON_COUNT);
    return reasons[reason].text;
}

reason_t reason_parse(const char *word)
{
    ASSERT(word != NULL);
    for (int i = 0; i < REASON_COUNT; i++) {
        if (strcmp(reasons[i].word, word) == 0) {
            return (reason_t)i;
        }
    }
    return REASON_NONE;
}

/* What the errno of our own system call says about us. */
enum own_error { ERROR_ANY, ERROR_RESOURCE, ERROR_DENIED, ERROR_NETWORK };

static const struct {
    int number;
    enum own_error kind;
    const char *name;
} own_errors[] = {
    {EMFILE, ERROR_RESOURCE, "EMFILE"},
    {ENFILE, ERROR_RESOURCE, "ENFILE"},
    {ENOBUFS, ERROR_RESOURCE, "ENOBUFS"},
    {ENOMEM, ERROR_RESOURCE, "ENOMEM"},
    {EADDRNOTAVAIL, ERROR_RESOURCE, "EADDRNOTAVAIL"},
    {EADDRINUSE, ERROR_RESOURCE, "EADDRINUSE"},
    {EACCES, ERROR_DENIED, "EACCES"},
    {EPERM, ERROR_DENIED, "EPERM"},
    {EAFNOSUPPORT, ERROR_DENIED, "EAFNOSUPPORT"},
    {ENETUNREACH, ERROR_NETWORK, "ENETUNREACH"},
    {ENETDOWN, ERROR_NETWORK, "ENETDOWN"},
};

/* Sets of outcomes and of reference states, one bit each. */
#define OUTCOME(name) (UINT64_C(1) << REASON_##name)
#define ANY_OUTCOME UINT64_MAX
#define REFERENCE(name) (1U << REFERENCE_##name)
#define ANY_REFERENCE 0U

static_assert(REASON_COUNT <= 64, "a set of outcomes is 64 bits");

#define INTERRUPTED                                                            \
    (OUTCOME(STOPPED) | OUTCOME(SUSPENDED) | OUTCOME(CLOCK_STEP) |             \
     OUTCOME(STORE_LOST) | OUTCOME(CONTESTED))
#define SOURCE_FAILED OUTCOME(SOURCE)
#define OWN_OUTCOMES                                                           \
    (OUTCOME(OWN_RESOURCE) | OUTCOME(OWN_DENIED) | OUTCOME(OWN_NETWORK) |      \
     OUTCOME(OWN_RESOLVER) | OUTCOME(OWN_LATE) | OUTCOME(OWN_FAULT))
#define NO_ANSWER_TO_NAME (OUTCOME(RESOLVER_FAILED) | OUTCOME(RESOLVER_TIMEOUT))
#define NAME_REFUSED (OUTCOME(NAME_NOT_FOUND) | OUTCOME(NAME_NO_ADDRESS))
#define NO_ANSWER                                                              \
    (OUTCOME(CONNECT_TIMEOUT) | OUTCOME(TIMEOUT) | OUTCOME(HOST_UNREACHABLE))
#define CUT_OFF (OUTCOME(RESET) | OUTCOME(TLS_HANDSHAKE))
#define FORGEABLE (OUTCOME(REFUSED) | CUT_OFF | OUTCOME(TLS_CERTIFICATE))
#define BY_TIME                                                                \
    (OUTCOME(CONNECT_TIMEOUT) | OUTCOME(TIMEOUT) | OUTCOME(LATENCY) |          \
     OUTCOME(RESOLVER_TIMEOUT) | CUT_OFF)
#define ANSWERS                                                                \
    (OUTCOME(STATUS) | OUTCOME(BODY) | OUTCOME(HEADER) | OUTCOME(TOO_LARGE) |  \
     OUTCOME(REDIRECTS) | OUTCOME(PROTOCOL) | OUTCOME(TLS_EXPIRING) |          \
     OUTCOME(CHECK))

/* A row applies if all that it names is so. */
struct rule {
    uint64_t outcomes;
    enum own_error error; /* ERROR_ANY: whatever it is */
    bool link_down;       /* applies only then */
    bool late;            /* applies only then */
    unsigned way_out;     /* set of reference states */
    unsigned names;       /* the same for names looked up */
    enum obs_state state;
    enum reason reason; /* NONE: the outcome itself */
    const char *why;
};

/* The truth table: the first row that applies decides. */
static const struct rule rules[] = {
    {.outcomes = OUTCOME(NONE),
     .state = STATE_UP,
     .why = "What was expected arrived. A sound answer proves the whole way, "
            "however late we were."},
    {.outcomes = INTERRUPTED,
     .state = STATE_UNKNOWN,
     .why = "The attempt was cut short, or its place in time or in the ledger "
            "is lost; it says nothing about the target."},
    {.outcomes = ANY_OUTCOME,
     .error = ERROR_RESOURCE,
     .state = STATE_UNKNOWN,
     .reason = REASON_OWN_RESOURCE,
     .why = "Our own system call failed for want of descriptors, ports, "
            "buffers or memory; nothing reached the target."},
    {.outcomes = ANY_OUTCOME,
     .error = ERROR_DENIED,
     .state = STATE_UNKNOWN,
     .reason = REASON_OWN_DENIED,
     .why = "Our own host (firewall, sandbox) forbade the call; nothing "
            "reached the target."},
    {.outcomes = ANY_OUTCOME,
     .error = ERROR_NETWORK,
     .state = STATE_UNKNOWN,
     .reason = REASON_OWN_NETWORK,
     .why = "Our own host has no route there; nothing reached the target."},
    {.outcomes = ANY_OUTCOME,
     .link_down = true,
     .state = STATE_UNKNOWN,
     .reason = REASON_OWN_NETWORK,
     .why = "Our own interface on the way there does not run."},
    {.outcomes = OWN_OUTCOMES,
     .state = STATE_UNKNOWN,
     .why = "The probe itself found the fault on our side."},
    {.outcomes = SOURCE_FAILED,
     .state = STATE_UNKNOWN,
     .why = "A source of evidence or a check that says nothing, or nothing "
            "that can be understood, proves nothing and refutes nothing."},
    {.outcomes = OUTCOME(PROXY),
     .state = STATE_UNKNOWN,
     .why = "The proxy is part of our way out, and the references do not go "
            "through it: nobody can tell whether the target answers."},
    {.outcomes = BY_TIME,
     .late = true,
     .state = STATE_UNKNOWN,
     .reason = REASON_OWN_LATE,
     .why = "We stood still for so much of the time allowed that the answer "
            "may have waited for us, or the target gave up waiting."},
    {.outcomes = NO_ANSWER_TO_NAME | NAME_REFUSED,
     .names = REFERENCE(FAILED),
     .state = STATE_UNKNOWN,
     .reason = REASON_OWN_RESOLVER,
     .why = "Names of other places cannot be looked up either: our resolver "
            "fails, or invents answers."},
    {.outcomes = NO_ANSWER_TO_NAME | NAME_REFUSED | NO_ANSWER | FORGEABLE |
                 OUTCOME(LATENCY),
     .way_out = REFERENCE(FAILED),
     .state = STATE_UNKNOWN,
     .reason = REASON_OWN_NETWORK,
     .why = "No reference place answers either, so our way out is broken. "
            "Silence then means nothing, and a refusal or a strange "
            "certificate may come from a box on our side."},
    {.outcomes = NO_ANSWER_TO_NAME,
     .names = REFERENCE(OK),
     .state = STATE_DOWN,
     .why = "Other names are looked up at the same time: the name servers of "
            "the target fail, and nobody else reaches it either."},
    {.outcomes = NO_ANSWER_TO_NAME,
     .names = REFERENCE(NONE),
     .state = STATE_UNKNOWN,
     .reason = REASON_OWN_RESOLVER,
     .why = "Without a reference by name a dead resolver of ours looks the "
            "same as dead name servers of the target."},
    {.outcomes = NAME_REFUSED,
     .state = STATE_DOWN,
     .why = "A resolver answered that there is no such name or address: so "
            "it is for everybody."},
    {.outcomes = NO_ANSWER | OUTCOME(LATENCY),
     .state = STATE_DOWN,
     .why = "Nothing points to us: the target did not answer in time. Without "
            "references only link, errno and lateness speak for the target."},
    {.outcomes = FORGEABLE,
     .state = STATE_DOWN,
     .why = "The target's host answered, by refusing, breaking off or showing "
            "a certificate that does not hold."},
    {.outcomes = ANSWERS,
     .state = STATE_DOWN,
     .why = "A complete answer came, and not the one expected. It came "
            "through, so our way out works, whatever the references say."},
};

static enum own_error error_kind(int number)
{
    for (size_t i = 0; i < ARRAY_LEN(own_errors); i++) {
        if (own_errors[i].number == number) {
            return own_errors[i].kind;
        }
    }
    return ERROR_ANY;
}

static bool was_late(const struct attempt_facts *facts)
{
    int64_t lost_ms = facts->stalled_ms + facts->late_ms;
    return lost_ms > facts->timeout_ms / 100 * CLASSIFY_LATE_PERCENT +
                         facts->timeout_ms % 100 * CLASSIFY_LATE_PERCENT / 100;
}

static bool in_set(unsigned set, enum reference_state state)
{
    return set == ANY_REFERENCE || (set >> state & 1) != 0;
}

static bool applies(const struct rule *rule, const struct attempt_facts *facts)
{
    return (rule->outcomes >> facts->outcome & 1) != 0 &&
           (rule->error == ERROR_ANY ||
            rule->error == error_kind(facts->own_errno)) &&
           (!rule->link_down || facts->link_down) &&
           (!rule->late || was_late(facts)) &&
           in_set(rule->way_out, facts->reference) &&
           in_set(rule->names, facts->reference_dns);
}

struct classified classify(const struct attempt_facts *facts)
{
    ASSERT(facts->outcome < REASON_COUNT && facts->timeout_ms > 0);
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        const struct rule *rule = &rules[i];
        if (applies(rule, facts)) {
            bool is_outcome = rule->reason == REASON_NONE;
            return (struct classified){
                .state = rule->state,
                .reason = is_outcome ? facts->outcome : rule->reason,
            };
        }
    }
    UNREACHABLE(); /* the rows cover every outcome; a test tries them all */
}

struct classified classify_source(const struct attempt_facts *facts)
{
    struct classified classified = classify(facts);
    if (classified.state == STATE_DOWN) {
        classified.state = STATE_UNKNOWN;
    }
    return classified;
}

bool classify_needs_reference(const struct attempt_facts *facts)
{
    struct attempt_facts with = *facts;
    with.reference = REFERENCE_NONE;
    with.reference_dns = REFERENCE_NONE;
    struct classified first = classify(&with);
    for (int way_out = REFERENCE_NONE; way_out <= REFERENCE_FAILED; way_out++) {
        for (int names = REFERENCE_NONE; names <= REFERENCE_FAILED; names++) {
            with.reference = (enum reference_state)way_out;
            with.reference_dns = (enum reference_state)names;
            struct classified other = classify(&with);
            if (other.state != first.state || other.reason != first.reason) {
                return true;
            }
        }
    }
    return false;
}

static void print_outcomes(struct buf *out, uint64_t outcomes)
{
    if (outcomes == ANY_OUTCOME) {
        buf_puts(out, "any failure");
        return;
    }
    const char *separator = "";
    for (int i = 0; i < REASON_COUNT; i++) {
        if ((outcomes >> i & 1) != 0) {
            buf_printf(out, "%s%s", separator,
                       i == REASON_NONE ? "as expected"
                                        : reason_word((reason_t)i));
            separator = ", ";
        }
    }
}

static void print_errors(struct buf *out, enum own_error kind)
{
    const char *separator = "errno ";
    for (size_t i = 0; i < ARRAY_LEN(own_errors); i++) {
        if (own_errors[i].kind == kind) {
            buf_printf(out, "%s%s", separator, own_errors[i].name);
            separator = ", ";
        }
    }
}

static void print_references(struct buf *out, const char *what, unsigned set)
{
    static const char *const says[] = {
        [REFERENCE_NONE] = "none configured",
        [REFERENCE_OK] = "answer",
        [REFERENCE_FAILED] = "fail",
    };
    for (size_t i = 0; i < ARRAY_LEN(says); i++) {
        if ((set >> i & 1) != 0) {
            buf_printf(out, "%s: %s", what, says[i]);
        }
    }
}

static void print_condition(struct buf *out, const struct rule *rule)
{
    print_errors(out, rule->error);
    if (rule->link_down) {
        buf_puts(out, "own link down");
    }
    if (rule->late) {
        buf_puts(out, "own lateness");
    }
    print_references(out, "references", rule->way_out);
    print_references(out, "references by name", rule->names);
}

static void print_rule(struct buf *out, size_t number, const struct rule *rule)
{
    buf_printf(out, "| %zu | ", number);
    print_outcomes(out, rule->outcomes);
    buf_puts(out, " | ");
    print_condition(out, rule);
    buf_printf(out, " | %s | %s | %s |\n", obs_state_name(rule->state),
               rule->reason == REASON_NONE ? "the outcome"
                                           : reason_word(rule->reason),
               rule->why);
}

void classify_print(struct buf *out)
{
    ASSERT(out != NULL);
    buf_puts(out, "| # | the attempt met | and | is | reason kept | why |\n"
                  "|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        print_rule(out, i + 1, &rules[i]);
    }
    buf_puts(out, "\n| outcome or reason | means |\n|---|---|\n");
    for (int i = 1; i < REASON_COUNT; i++) {
        buf_printf(out, "| %s | %s |\n", reason_word((reason_t)i),
                   reason_text((reason_t)i));
    }
}

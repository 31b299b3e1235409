/*
 * Down, or did we fail to look? The one truth table.
 *
 * An attempt ends in some outcome; whether that says something about the
 * target depends on whose fault it can be, on our own lateness and on what the
 * reference probes say. A fault of claimd, its host, its network or its
 * resolver is `unknown`, never `down` (docs/truth-table.md is printed from
 * this table). The table rests on outcomes meaning what they say: a response
 * that ended early is RESET, not BODY or PROTOCOL.
 */
#ifndef CORE_CLASSIFY_H
#define CORE_CLASSIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/run.h"

/* X(NAME, "stable word in ledger and JSON", "what it means") */
#define REASON_LIST(X)                                                         \
    X(NONE, "", "as expected")                                                 \
    X(REFUSED, "connection_refused", "the target refused the connection")      \
    X(RESET, "connection_reset", "the target broke the connection")            \
    X(CONNECT_TIMEOUT, "connect_timeout", "no answer to connecting in time")   \
    X(TIMEOUT, "timeout", "no complete response in time")                      \
    X(HOST_UNREACHABLE, "host_unreachable", "a router says the host is gone")  \
    X(NAME_NOT_FOUND, "name_not_found", "the name does not exist (NXDOMAIN)")  \
    X(NAME_NO_ADDRESS, "name_no_address",                                      \
      "the name has no address of the "                                        \
      "wanted family")                                                         \
    X(RESOLVER_FAILED, "resolver_failed", "SERVFAIL or REFUSED")               \
    X(RESOLVER_TIMEOUT, "resolver_timeout", "no answer from any resolver")     \
    X(TLS_HANDSHAKE, "tls_handshake", "the TLS handshake failed")              \
    X(TLS_CERTIFICATE, "tls_certificate",                                      \
      "certificate not valid for this "                                        \
      "host")                                                                  \
    X(TLS_EXPIRING, "tls_expiring", "certificate ends within tls_min_days")    \
    X(STATUS, "status", "unexpected HTTP status")                              \
    X(BODY, "body", "the body does not say what is expected")                  \
    X(HEADER, "header", "a header does not say what is expected")              \
    X(LATENCY, "latency", "slower than max_latency")                           \
    X(TOO_LARGE, "too_large", "body or headers over the limit")                \
    X(REDIRECTS, "redirects", "too many redirects, or to where it may not")    \
    X(PROTOCOL, "protocol", "not the protocol it should speak")                \
    X(PROXY, "proxy", "the proxy failed")                                      \
    X(OWN_RESOURCE, "own_resource",                                            \
      "claimd ran out of descriptors, ports, "                                 \
      "buffers or memory")                                                     \
    X(OWN_DENIED, "own_denied", "the system forbade claimd to connect")        \
    X(OWN_NETWORK, "own_network", "claimd's own network is gone")              \
    X(OWN_RESOLVER, "own_resolver", "claimd's own resolver does not answer")   \
    X(OWN_LATE, "own_late", "claimd itself was too late to judge")             \
    X(OWN_FAULT, "own_fault", "claimd failed in another way")                  \
    X(STOPPED, "stopped", "claimd was told to stop")                           \
    X(SUSPENDED, "suspended", "the machine slept")                             \
    X(CLOCK_STEP, "clock_step", "the clock was set")                           \
    X(STORE_LOST, "store_lost", "the ledger could not keep it")                \
    X(CONTESTED, "contested",                                                  \
      "two readings of one instant after the clock "                           \
      "was set back")                                                          \
    X(SOURCE, "source", "a source of evidence, or a check, could not tell")    \
    X(CHECK, "check", "a check says that it is critical")

enum reason {
#define REASON_ENUM(name, word, text) REASON_##name,
    REASON_LIST(REASON_ENUM)
#undef REASON_ENUM
        REASON_COUNT
};

/* The stable word ("" for NONE); a person's sentence. Static. */
const char *reason_word(reason_t reason);
const char *reason_text(reason_t reason);

/* The reason with that word; REASON_NONE if there is none. */
reason_t reason_parse(const char *word);

/* What references say about our own way out, at about the same time. */
enum reference_state {
    REFERENCE_NONE,  /* none configured, or none that can tell */
    REFERENCE_OK,    /* at least one answers */
    REFERENCE_FAILED /* none answers */
};

/* Facts about one finished attempt. */
struct attempt_facts {
    enum reason outcome; /* what the probe met; NONE = as expected */
    int own_errno;       /* errno of our own system call, 0 if none */
    enum reference_state reference;     /* the way out */
    enum reference_state reference_dns; /* names looked up at the same time */
    bool link_down;                     /* no running link on the route there */
    int64_t stalled_ms;                 /* our loop stood still while it ran */
    int64_t late_ms;                    /* it started later than planned */
    int64_t timeout_ms;                 /* the limit that was broken, > 0: the
                                     attempt's timeout, or max_latency where
                                     the outcome is LATENCY */
};

struct classified {
    enum obs_state state;
    enum reason reason; /* what is kept: the target's, or our own */
};

/* The truth table. An attempt that was as expected is up however late. */
struct classified classify(const struct attempt_facts *facts);

/* The same of a source of evidence: one that does not answer, or makes no
 * sense, is unknown and never down. */
struct classified classify_source(const struct attempt_facts *facts);

/* Whether asking the references could change the answer; if not, there is no
 * need to wait for them. */
bool classify_needs_reference(const struct attempt_facts *facts);

/* Share of the limit (timeout_ms), in percent, that own lateness may take
 * before a failure by time is ours. */
#define CLASSIFY_LATE_PERCENT 20

/* Appends the truth table and the list of reasons as Markdown, the body of
 * docs/truth-table.md. */
struct buf;
void classify_print(struct buf *out);

#endif

/*
 * Happy path: ask for the name's addresses, offer each of them the versions
 * one after another, all addresses at once; gather, done.
 * Failure modes: no address, no authorities, nothing told: refused.
 * On close: the question or the offers under way are canceled.
 */
#include "probes/tls/tls.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "io/dial.h"
#include "io/hop.h"
#include "io/offer.h"
#include "io/resolver.h"
#include "io/trust.h"

#define PORT_HTTPS 443
#define FACT_NAME_MAX 16

static const char *const version_names[OFFER_VERSIONS] = {"1.0", "1.1", "1.2",
                                                          "1.3"};

/* What one address said to one version. */
struct said {
    enum offer_answer answer;
    const char *cipher;
    const char *detail;
};

struct place {
    struct tls_look *look;
    struct sockaddr_storage address;
    struct offer *offer; /* NULL: none under way */
    int version;         /* being offered */
    struct said said[OFFER_VERSIONS];
    struct fault own; /* we cannot get there: it says nothing */
};

struct tls_look {
    struct source *source;
    const char *host, *name;
    uint16_t port;
    enum starttls starttls;
    struct resolve *resolve;
    struct place places[RESOLVE_ADDRESSES_MAX];
    size_t n_places, n_open;
    bool has_leaf, chain_ok, name_ok;
    struct leaf leaf; /* the one that ends first */
    char chain_error[96];
};

/* --- what was found ------------------------------------------------------ */

static void keep_leaf(struct tls_look *look, const struct leaf *leaf)
{
    if (!look->has_leaf) {
        look->chain_ok = look->name_ok = true;
    }
    if (!leaf->chain_ok &&
        (look->chain_ok || strcmp(leaf->chain_error, look->chain_error) < 0)) {
        memcpy(look->chain_error, leaf->chain_error, sizeof look->chain_error);
    }
    look->chain_ok = look->chain_ok && leaf->chain_ok;
    look->name_ok = look->name_ok && leaf->name_ok;
    if (!look->has_leaf || leaf->not_after_ms < look->leaf.not_after_ms ||
        (leaf->not_after_ms == look->leaf.not_after_ms &&
         strcmp(leaf->sha256, look->leaf.sha256) < 0)) {
        look->leaf = *leaf;
    }
    look->has_leaf = true;
}

static void say_leaf(struct tls_look *look)
{
    struct facts *facts = &look->source->facts;
    const struct leaf *leaf = &look->leaf;
    facts_text(facts, "", "subject", leaf->subject);
    facts_text(facts, "", "issuer", leaf->issuer);
    facts_text(facts, "", "key", leaf->key);
    facts_text(facts, "", "sha256", leaf->sha256);
    facts_int(facts, "", "not_before_ms", leaf->not_before_ms);
    facts_int(facts, "", "not_after_ms", leaf->not_after_ms);
    facts_bool(facts, "", "name_ok", look->name_ok);
    facts_bool(facts, "", "chain_ok", look->chain_ok);
    if (!look->chain_ok) {
        facts_text(facts, "", "chain_error", look->chain_error);
    }
    look->source->cert_not_after_ms = leaf->not_after_ms;
}

/* Of two words the first by spelling, so that the order of addresses, which
 * changes from one lookup to the next, changes nothing. */
static const char *first_of(const char *a, const char *b)
{
    return a == NULL || (b != NULL && strcmp(b, a) < 0) ? b : a;
}

static void say_text(struct tls_look *look, const char *what, int version,
                     const char *text)
{
    char name[FACT_NAME_MAX];
    snprintf(name, sizeof name, "%s_%s", what, version_names[version]);
    facts_text(&look->source->facts, "", name, text);
}

/* Why an address told nothing; which one, if there are several. */
static const char *untold_of(struct tls_look *look, const struct place *place,
                             int version)
{
    char address[64];
    const char *detail = place->said[version].detail;
    if (look->n_places == 1) {
        return detail;
    }
    dial_address_text(&place->address, address, sizeof address);
    return arena_printf(look->source->arena, "%s: %s", address, detail);
}

/* What all addresses together say of a version. False: it cannot be told. */
static bool say_version(struct tls_look *look, int version)
{
    const char *cipher = NULL;
    const char *untold = NULL;
    bool accepted = false;
    for (size_t i = 0; i < look->n_places; i++) {
        const struct place *place = &look->places[i];
        const struct said *said = &place->said[version];
        if (place->own.reason != REASON_NONE) {
            continue;
        }
        accepted = accepted || said->answer == OFFER_ACCEPTED;
        cipher = first_of(cipher, said->cipher);
        if (said->answer == OFFER_UNTOLD) {
            untold = first_of(untold, untold_of(look, place, version));
        }
    }
    if (!accepted && untold != NULL) {
        say_text(look, "untold", version, untold);
        return false;
    }
    char name[FACT_NAME_MAX];
    snprintf(name, sizeof name, "tls_%s", version_names[version]);
    facts_bool(&look->source->facts, "", name, accepted);
    if (cipher != NULL) {
        say_text(look, "cipher", version, cipher);
    }
    return true;
}

/* The place that tells why nothing was told: one that could be reached, if
 * there is any. */
static const struct place *speaker(const struct tls_look *look)
{
    ASSERT(look->n_places > 0);
    for (size_t i = 0; i < look->n_places; i++) {
        if (look->places[i].own.reason == REASON_NONE) {
            return &look->places[i];
        }
    }
    return &look->places[0];
}

static void refuse(struct tls_look *look)
{
    const struct place *place = speaker(look);
    source_refuse(look->source, "%s port %d: %s", look->host, look->port,
                  place->said[0].detail);
    if (place->own.reason != REASON_NONE) {
        source_blame(look->source, place->own.reason, place->own.own_errno,
                     false);
    }
}

/* How many addresses this host can get to. */
static size_t count_reached(const struct tls_look *look)
{
    size_t n = 0;
    for (size_t i = 0; i < look->n_places; i++) {
        n += look->places[i].own.reason == REASON_NONE ? 1 : 0;
    }
    return n;
}

static void conclude(struct tls_look *look)
{
    const bool reached = count_reached(look) > 0;
    int told = 0;
    for (int i = 0; reached && i < OFFER_VERSIONS; i++) {
        told += say_version(look, i) ? 1 : 0;
    }
    if (told == 0) {
        refuse(look);
    } else if (look->has_leaf) {
        say_leaf(look);
    }
    dial_address_text(&look->places[0].address, look->source->address,
                      sizeof look->source->address);
    source_done(look->source);
}

/* --- offering ------------------------------------------------------------ */

static void offer_next(struct place *place);

static void tls_on_offered(void *owner, const struct offered *offered)
{
    struct place *place = owner;
    struct tls_look *look = place->look;
    struct arena *arena = look->source->arena;
    place->offer = NULL;
    place->said[place->version] = (struct said){
        offered->answer,
        offered->cipher,
        arena_strdup(arena, offered->detail),
    };
    if (offered->leaf != NULL) {
        keep_leaf(look, offered->leaf);
    }
    place->version++;
    if (offered->fault.own_errno != 0) {
        place->own = offered->fault;
        place->version = OFFER_VERSIONS;
    }
    offer_next(place);
}

/* Asked for anew each time, since a bundle that has changed is replaced; NULL
 * only before it was ever read. */
static X509_STORE *trusted(const struct tls_look *look, struct errmsg *msg)
{
    return trust_store(fetcher_trust(look->source->context->fetcher),
                       params_text(look->source->params, "ca", NULL), msg);
}

/* The time left is shared among the versions that are left. */
static void offer_next(struct place *place)
{
    struct tls_look *look = place->look;
    if (place->version == OFFER_VERSIONS) {
        ASSERT(look->n_open > 0);
        if (--look->n_open == 0) {
            conclude(look);
        }
        return;
    }
    const struct offer_to to = {
        .address = &place->address,
        .port = look->port,
        .name = look->name,
        .starttls = look->starttls,
        .trusted = trusted(look, NULL),
        .version = place->version,
        .timeout_ms =
            source_left_ms(look->source) / (OFFER_VERSIONS - place->version) +
            1,
    };
    place->offer =
        offer_start(look->source->context->loop, &to, tls_on_offered, place);
}

static void tls_on_resolved(void *owner, const struct resolved *resolved)
{
    struct tls_look *look = owner;
    struct source *source = look->source;
    struct errmsg msg;
    look->resolve = NULL;
    if (resolved->outcome != REASON_NONE) {
        source_refuse(source, "%s: %s", look->host,
                      reason_text((reason_t)resolved->outcome));
        source_blame(source, resolved->outcome, resolved->own_errno,
                     resolved->link_down);
    } else if (trusted(look, &msg) == NULL) {
        source_refuse(source, "%s", msg.text);
    }
    if (source->refused) {
        source_done(source);
        return;
    }
    look->n_places = look->n_open = resolved->n_addresses;
    for (size_t i = 0; i < look->n_places; i++) {
        look->places[i].look = look;
        look->places[i].address = resolved->addresses[i];
        offer_next(&look->places[i]);
    }
}

static void tls_abandon(struct source *source)
{
    struct tls_look *look = source->own;
    if (look->resolve != NULL) {
        resolve_cancel(look->resolve);
        look->resolve = NULL;
    }
    for (size_t i = 0; i < look->n_places; i++) {
        if (look->places[i].offer != NULL) {
            offer_cancel(look->places[i].offer);
            look->places[i].offer = NULL;
        }
    }
    source_done(source);
}

/* --- configuration ------------------------------------------------------- */

static uint16_t port_of(const struct params *params, enum starttls starttls)
{
    static const uint16_t usual[] = {
        [STARTTLS_NONE] = PORT_HTTPS, [STARTTLS_SMTP] = 25,
        [STARTTLS_IMAP] = 143,        [STARTTLS_POP3] = 110,
        [STARTTLS_FTP] = 21,
    };
    return (uint16_t)params_number(params, "port", usual[starttls]);
}

static enum starttls starttls_of(const struct params *params)
{
    enum starttls starttls = STARTTLS_NONE;
    bool known =
        starttls_parse(params_text(params, "starttls", "none"), &starttls);
    ASSERT(known); /* the option table's words are these */
    return starttls;
}

/* Of a name as the resolver and certificates have it, or of an address. */
static bool is_host(const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (!isalnum((unsigned char)*at) && strchr("-._:", *at) == NULL) {
            return false;
        }
    }
    return text[0] != '\0';
}

static enum err tls_check(const struct params *params, const char **ret_option,
                          struct errmsg *msg)
{
    const char *url = params_text(params, "url", NULL);
    struct hop hop;
    char detail[HOP_DETAIL_MAX];
    *ret_option = "host";
    if ((url == NULL) == (params_text(params, "host", NULL) == NULL)) {
        return errmsg_fail(msg, ERR_INVALID, "give either \"host\" or \"url\"");
    }
    static const char *const hosts[] = {"host", "name"};
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
        *ret_option = hosts[i];
        if (!is_host(params_text(params, hosts[i], "localhost"))) {
            return errmsg_fail(msg, ERR_INVALID,
                               "a host is a name in ASCII (xn--… for others) "
                               "or an address, without a port");
        }
    }
    *ret_option = "url";
    if (url == NULL) {
        return ERR_OK;
    }
    if (!hop_parse(&hop, url, detail)) {
        return errmsg_fail(msg, ERR_INVALID, "%s", detail);
    }
    const bool tls = hop.tls;
    hop_fini(&hop);
    if (!tls || params_find(params, "port") != NULL ||
        starttls_of(params) != STARTTLS_NONE) {
        return errmsg_fail(msg, ERR_INVALID,
                           "the URL must be https, and says the port; for "
                           "\"port\" and \"starttls\" give \"host\"");
    }
    return ERR_OK;
}

static void tls_begin(struct source *source)
{
    const struct params *params = source->params;
    const char *url = params_text(params, "url", NULL);
    struct tls_look *look = arena_alloc(source->arena, sizeof *look);
    *look = (struct tls_look){.source = source,
                              .host = params_text(params, "host", ""),
                              .starttls = starttls_of(params)};
    look->port = port_of(params, look->starttls);
    struct hop hop = {0};
    char detail[HOP_DETAIL_MAX];
    if (url != NULL && hop_parse(&hop, url, detail)) {
        look->host = arena_strdup(source->arena, hop.host);
        look->port = hop.port;
    }
    hop_fini(&hop);
    look->name = params_text(params, "name", look->host);
    const char *ip = params_text(params, "ip", "any");
    source->own = look;
    source_own(source, tls_abandon);
    look->resolve =
        resolver_ask(fetcher_resolver(source->context->fetcher), look->host,
                     ip[0] == '4'   ? IP_V4
                     : ip[0] == '6' ? IP_V6
                                    : IP_ANY,
                     source_left_ms(source), tls_on_resolved, look);
}

static const struct source_kind kind = {.begin = tls_begin};
static const struct source_kind *const kinds[] = {&kind};

static enum err tls_init(void *self, const struct params *params,
                         struct errmsg *msg)
{
    (void)msg;
    return source_init(self, kinds, ARRAY_LEN(kinds), params);
}

static void tls_describe(const struct params *params, char *out, size_t size)
{
    const char *url = params_text(params, "url", NULL);
    if (url != NULL) {
        snprintf(out, size, "tls %s", url);
    } else {
        snprintf(out, size, "tls %s:%d", params_text(params, "host", ""),
                 port_of(params, starttls_of(params)));
    }
}

const struct probe_ops tls_ops = {
    .name = "tls",
    .summary = "the versions of TLS that an endpoint accepts",
    .state_size = sizeof(struct source),
    .evidence = true,
    .check = tls_check,
    .init = tls_init,
    .start = source_start,
    .cancel = source_cancel,
    .fini = source_fini,
    .describe = tls_describe,
};

/*
 * Happy path: connection → request's head whole → answered from the site →
 * sent → closed.
 * A document: suspended → fetched on the pool → resumed → sent.
 * Failure modes: too many connections (the library closes them), a request
 * that is too large (431), malformed, with a body or not a GET (4xx), one that
 * does not come to its end, or an answer nobody reads (closed by the sweep).
 * On close: what is suspended waits for its document; the memory goes with the
 * handles.
 */
#include "status/server.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/check.h"
#include "base/text.h"
#include "io/clock.h"
#include "io/job.h"

#define SWEEP_MS 500
#define SEND_BYTES 32768 /* copied at a time */

/* One connection. */
struct client {
    struct MHD_Connection *connection;
    struct mono deadline;
    struct client *next, *previous;
};

struct server {
    struct server_host host;
    struct listener listener;
    char *token;
    struct MHD_Daemon *daemon;
    uv_poll_t poll;
    uv_timer_t timer;
    size_t n_handles;
    struct client *clients;
    size_t n_fetches;
    bool closing;
};

/* One request, from its head to its end. */
struct request {
    struct server *server;
    struct MHD_Connection *connection;
    struct reply reply;
    bool answered;
    bool fetching;
    enum err fetch_err;
    struct errmsg fetch_msg;
    char *document; /* of the reply's arena */
    size_t document_bytes;
};

static void server_run(struct server *server);

/* --- the end of a reply ------------------------------------------------- */

/* A reply on its way, and how far it is. */
struct sending {
    struct reply reply;
    size_t piece;  /* the one being sent … */
    size_t offset; /* … from here on */
    uint64_t sent;
};

static void sending_on_over(void *owner)
{
    struct sending *sending = owner;
    reply_fini(&sending->reply);
    free(sending);
}

/* The next bytes. (Vectors would spare the copying, but the library keeps them
 * in the connection's few kilobytes, and does not survive it if there are too
 * many.) */
static ssize_t sending_on_read(void *owner, uint64_t position, char *into,
                               size_t most)
{
    struct sending *sending = owner;
    const struct reply *reply = &sending->reply;
    size_t n = 0;
    ASSERT(position == sending->sent);
    while (n < most && sending->piece < reply->n_pieces) {
        const struct reply_piece *piece = &reply->pieces[sending->piece];
        size_t left = piece->n - sending->offset;
        size_t taken = left < most - n ? left : most - n;
        memcpy(into + n, (const char *)piece->bytes + sending->offset, taken);
        n += taken;
        sending->offset += taken;
        if (sending->offset == piece->n) {
            sending->piece++;
            sending->offset = 0;
        }
    }
    sending->sent += n;
    return n > 0 ? (ssize_t)n : MHD_CONTENT_READER_END_OF_STREAM;
}

static void add_header(struct MHD_Response *response, const char *name,
                       const char *value)
{
    if (value != NULL) {
        enum MHD_Result added = MHD_add_response_header(response, name, value);
        ASSERT(added == MHD_YES);
    }
}

static void add_headers(struct MHD_Response *response,
                        const struct reply *reply)
{
    static const char *const always[][2] = {
        {"Connection", "close"},
        {"Cache-Control", "no-store"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Content-Security-Policy",
         "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
         "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    };
    for (size_t i = 0; i < ARRAY_LEN(always); i++) {
        add_header(response, always[i][0], always[i][1]);
    }
    add_header(response, "Content-Type", reply->type);
    add_header(response, "Content-Language", reply->language);
    add_header(response, "Vary",
               reply->language != NULL ? "Accept-Language" : NULL);
    add_header(response, "Allow", reply->allow);
    add_header(response, "WWW-Authenticate", reply->realm);
    if (reply->download != NULL) {
        char disposition[SITE_NAME_MAX + 40];
        snprintf(disposition, sizeof disposition, "attachment; filename=\"%s\"",
                 reply->download);
        add_header(response, "Content-Disposition", disposition);
    }
}

/* Hands the reply over to the library, which ends it once it is sent. */
static enum MHD_Result send_reply(struct request *request)
{
    struct sending *sending = heap_alloc(sizeof *sending);
    uint64_t bytes = 0;
    sending->reply = request->reply;
    request->reply = (struct reply){0};
    request->answered = true;
    for (size_t i = 0; i < sending->reply.n_pieces; i++) {
        bytes += sending->reply.pieces[i].n;
    }
    struct MHD_Response *response = MHD_create_response_from_callback(
        bytes, SEND_BYTES, sending_on_read, sending, sending_on_over);
    if (response == NULL) {
        sending_on_over(sending);
        return MHD_NO; /* closes the connection */
    }
    add_headers(response, &sending->reply);
    enum MHD_Result queued = MHD_queue_response(
        request->connection, (unsigned)sending->reply.status, response);
    MHD_destroy_response(response);
    return queued;
}

/* --- what is asked ------------------------------------------------------ */

struct framing {
    int lengths, encodings, hosts;
    bool has_body;
};

static enum MHD_Result count_header(void *owner, enum MHD_ValueKind kind,
                                    const char *name, const char *value)
{
    struct framing *framing = owner;
    (void)kind;
    if (strcasecmp(name, "Content-Length") == 0) {
        framing->lengths++;
        framing->has_body =
            framing->has_body || value == NULL || strcmp(value, "0") != 0;
    } else if (strcasecmp(name, "Transfer-Encoding") == 0) {
        framing->encodings++;
    } else if (strcasecmp(name, "Host") == 0) {
        framing->hosts++;
    }
    return MHD_YES;
}

/* The library takes what two readers could take for two requests: we do not.
 * (Its own strictness, when it misses a Host, answers twice over.) */
static const char *what_is_wrong(struct MHD_Connection *connection,
                                 const char *version)
{
    struct framing framing = {0};
    MHD_get_connection_values(connection, MHD_HEADER_KIND, count_header,
                              &framing);
    if (framing.lengths > 1 || framing.encodings > 0 || framing.hosts > 1) {
        return "Content-Length, Transfer-Encoding or Host more than once, or "
               "a Transfer-Encoding at all";
    }
    if (framing.hosts == 0 && strcmp(version, "HTTP/1.0") != 0) {
        return "there is no Host";
    }
    return framing.has_body ? "a request has no body here" : NULL;
}

static const char *header_of(struct MHD_Connection *connection,
                             const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* Takes as long wherever they differ. */
static bool is_token(const char *shown, const char *token)
{
    size_t n = strlen(token);
    unsigned difference = strlen(shown) == n ? 0 : 1;
    for (size_t i = 0; i < n && shown[i] != '\0'; i++) {
        difference |= (unsigned char)shown[i] ^ (unsigned char)token[i];
    }
    return difference == 0;
}

static bool may_ask(const struct request *request)
{
    const char *token = request->server->token;
    const char *shown = header_of(request->connection, "Authorization");
    return token == NULL ||
           (shown != NULL && strncasecmp(shown, "Bearer ", 7) == 0 &&
            is_token(shown + 7, token));
}

static void decide(struct request *request, const char *path,
                   const char *method, const char *version)
{
    struct server *server = request->server;
    struct reply *reply = &request->reply;
    const char *wrong = what_is_wrong(request->connection, version);
    if (wrong != NULL) {
        reply_line(reply, 400, wrong);
    } else if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0) {
        reply->allow = "GET, HEAD";
        reply_line(reply, 405, "only GET and HEAD");
    } else if (!may_ask(request)) {
        reply->realm = "Bearer realm=\"claimd\"";
        reply_line(reply, 401, "show the token: Authorization: Bearer …");
    } else {
        struct status_live live = {0};
        struct site_request asked = {
            .path = path,
            .lang = MHD_lookup_connection_value(request->connection,
                                                MHD_GET_ARGUMENT_KIND, "lang"),
            .accepted = header_of(request->connection, "Accept-Language")};
        server->host.live(server->host.owner, &live);
        site_answer(server->host.site, &asked, &live, reply);
    }
}

/* --- documents ---------------------------------------------------------- */

static void fetch_on_pool(void *owner)
{
    struct request *request = owner;
    const struct server_host *host = &request->server->host;
    request->fetch_err = host->fetch(
        host->owner, request->reply.document, &request->reply.arena,
        &request->document, &request->document_bytes, &request->fetch_msg);
}

static void fetch_on_done(void *owner)
{
    struct request *request = owner;
    struct server *server = request->server;
    struct reply *reply = &request->reply;
    request->fetching = false;
    server->n_fetches--;
    if (request->fetch_err == ERR_OK) {
        reply_add(reply, request->document, request->document_bytes);
    } else {
        reply->download = NULL;
        reply_line(reply, request->fetch_err == ERR_NOT_FOUND ? 404 : 503,
                   request->fetch_msg.text);
    }
    MHD_resume_connection(request->connection);
    server_run(server);
}

static enum MHD_Result begin_fetch(struct request *request)
{
    struct server *server = request->server;
    if (server->n_fetches >= SERVER_FETCHES_MAX) {
        reply_line(&request->reply, 503, "too much at once, ask again");
        return send_reply(request);
    }
    server->n_fetches++;
    request->fetching = true;
    MHD_suspend_connection(request->connection);
    job_start(server->host.loop, fetch_on_pool, fetch_on_done, request);
    return MHD_YES;
}

/* --- the library's callbacks -------------------------------------------- */

static void set_deadline(struct MHD_Connection *connection, int64_t ms)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct client *client = info != NULL ? info->socket_context : NULL;
    if (client != NULL) {
        client->deadline.ms = clock_mono().ms + ms;
    }
}

/* Comes when the head is whole, and again after a document was fetched. */
static enum MHD_Result on_request(void *owner,
                                  struct MHD_Connection *connection,
                                  const char *url, const char *method,
                                  const char *version, const char *upload,
                                  size_t *upload_bytes, void **state)
{
    struct request *request = *state;
    (void)upload;
    *upload_bytes = 0; /* a body that comes all the same is not kept */
    if (request == NULL) {
        request = heap_alloc(sizeof *request);
        request->server = owner;
        request->connection = connection;
        *state = request;
        set_deadline(connection, SERVER_REPLY_MS);
        decide(request, url, method, version);
        return request->reply.document[0] != '\0' ? begin_fetch(request)
                                                  : send_reply(request);
    }
    return request->answered || request->fetching ? MHD_YES
                                                  : send_reply(request);
}

static void on_request_over(void *owner, struct MHD_Connection *connection,
                            void **state, enum MHD_RequestTerminationCode why)
{
    struct request *request = *state;
    (void)owner;
    (void)connection;
    (void)why;
    if (request != NULL) {
        ASSERT(!request->fetching);
        reply_fini(&request->reply);
        free(request);
        *state = NULL;
    }
}

static void on_connection(void *owner, struct MHD_Connection *connection,
                          void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct server *server = owner;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        struct client *client = heap_alloc(sizeof *client);
        client->connection = connection;
        client->deadline.ms = clock_mono().ms + SERVER_REQUEST_MS;
        client->next = server->clients;
        if (client->next != NULL) {
            client->next->previous = client;
        }
        server->clients = client;
        *context = client;
        return;
    }
    struct client *client = *context;
    if (client->next != NULL) {
        client->next->previous = client->previous;
    }
    if (client->previous != NULL) {
        client->previous->next = client->next;
    } else {
        server->clients = client->next;
    }
    free(client);
    *context = NULL;
}

static void on_message(void *owner, const char *format, va_list arguments)
{
    (void)owner; /* what a stranger's request makes the library say */
    (void)format;
    (void)arguments;
}

/* --- the loop ----------------------------------------------------------- */

/* Whoever took too long is cut off; the library notices by itself. */
static void sweep(struct server *server)
{
    int64_t now_ms = clock_mono().ms;
    for (struct client *c = server->clients; c != NULL; c = c->next) {
        if (now_ms < c->deadline.ms) {
            continue;
        }
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(
            c->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        if (info != NULL) {
            (void)shutdown(info->connect_fd, SHUT_RDWR);
        }
    }
}

static void server_on_closed(uv_handle_t *handle)
{
    struct server *server = handle->data;
    if (--server->n_handles == 0) {
        free(server->token);
        free(server);
    }
}

/* Once nothing is suspended any more. */
static void server_end(struct server *server)
{
    MHD_stop_daemon(server->daemon);
    ASSERT(server->clients == NULL);
    uv_close((uv_handle_t *)&server->poll, server_on_closed);
    uv_close((uv_handle_t *)&server->timer, server_on_closed);
}

static void server_on_timer(uv_timer_t *timer)
{
    server_run(timer->data);
}

static void server_on_poll(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    server_run(poll->data);
}

static void server_run(struct server *server)
{
    MHD_UNSIGNED_LONG_LONG wait_ms = 0;
    if (server->closing) {
        if (server->n_fetches == 0) {
            server_end(server);
        }
        return;
    }
    sweep(server);
    MHD_run(server->daemon);
    bool waits = MHD_get_timeout(server->daemon, &wait_ms) == MHD_YES;
    if (server->clients != NULL && (!waits || wait_ms > SWEEP_MS)) {
        waits = true;
        wait_ms = SWEEP_MS;
    }
    if (waits) {
        uv_timer_start(&server->timer, server_on_timer, wait_ms, 0);
    } else {
        uv_timer_stop(&server->timer);
    }
}

static struct MHD_Daemon *start_daemon(struct server *server)
{
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL,
        NULL, on_request, server, MHD_OPTION_EXTERNAL_LOGGER, on_message, NULL,
        MHD_OPTION_LISTEN_SOCKET, server->listener.fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)SERVER_CONNECTIONS_MAX,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (unsigned)SERVER_CONNECTIONS_PER_IP_MAX,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)SERVER_REQUEST_BYTES,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)(SERVER_REPLY_MS / 1000),
        MHD_OPTION_NOTIFY_COMPLETED, on_request_over, NULL,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, server, MHD_OPTION_END);
}

enum err server_open(const struct server_host *host, struct listener *listener,
                     const char *token, struct server **ret_server,
                     struct errmsg *msg)
{
    struct server *server = heap_alloc(sizeof *server);
    server->host = *host;
    server->listener = *listener;
    server->token = token == NULL ? NULL : heap_strdup(token);
    server->daemon = start_daemon(server);
    const union MHD_DaemonInfo *info =
        server->daemon == NULL
            ? NULL
            : MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    if (info == NULL) {
        listener_close(listener);
        free(server->token);
        free(server);
        return errmsg_fail(msg, ERR_SYSTEM, "libmicrohttpd cannot start");
    }
    uv_timer_init(host->loop, &server->timer);
    int failed = uv_poll_init(host->loop, &server->poll, info->epoll_fd);
    ASSERT(failed == 0);
    server->timer.data = server;
    server->poll.data = server;
    server->n_handles = 2;
    uv_poll_start(&server->poll, UV_READABLE, server_on_poll);
    server_run(server);
    *listener = (struct listener){.fd = -1};
    *ret_server = server;
    return ERR_OK;
}

const char *server_place(const struct server *server)
{
    return server->listener.place;
}

struct listener server_close(struct server *server)
{
    struct listener passed = {.fd = -1};
    if (server == NULL) {
        return passed;
    }
    ASSERT(!server->closing);
    server->closing = true;
    uv_poll_stop(&server->poll);
    uv_timer_stop(&server->timer);
    MHD_socket fd = MHD_quiesce_daemon(server->daemon);
    ASSERT(fd == server->listener.fd);
    if (server->listener.is_passed) {
        passed = server->listener;
    } else {
        listener_close(&server->listener);
    }
    server_run(server);
    return passed;
}

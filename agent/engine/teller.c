#include "engine/teller.h"

#include <stdlib.h>
#include <string.h>

#include "alert/channel.h"
#include "base/check.h"
#include "engine/log.h"
#include "io/clock.h"

struct waiting {
    int64_t id;
    char *key, *body; /* owned */
    int64_t created_ms;
    int attempts;
};

/*
 * Happy path: offer → step → send → on_answer(delivered) → journal → next.
 * Failure: on_answer(not delivered) → journal, back-off → the same again.
 * Reload or stop: retired, canceled → on_answer → freed.
 */
struct sender {
    struct teller *teller;
    struct snapshot *snapshot; /* keeps the parameters it was made with */
    const char *id;
    const struct channel_ops *ops;
    void *channel;
    struct waiting *queue; /* heap */
    size_t n_queue, queue_capacity;
    struct waiting sending;
    struct channel_message message; /* of `sending`, while it is sent */
    bool is_sending;
    char *active; /* being said again, or to be; owned */
    bool is_refreshing;
    struct mono next_refresh;
    bool retired; /* no longer configured: freed when its answer came */
    int64_t last_delivered_id;
    int failures; /* in a row */
    struct mono next_try;
    struct log_gate gate;
    struct sender *next;
};

struct teller {
    struct fetcher *fetcher;
    struct journal *journal;
    const struct clockwatch *watch;
    struct sender *senders;
};

struct teller *teller_create(struct fetcher *fetcher, struct journal *journal,
                             const struct clockwatch *watch)
{
    struct teller *teller = heap_alloc(sizeof *teller);
    *teller =
        (struct teller){.fetcher = fetcher, .journal = journal, .watch = watch};
    return teller;
}

static void waiting_fini(struct waiting *waiting)
{
    free(waiting->key);
    free(waiting->body);
    *waiting = (struct waiting){0};
}

static void queue_clear(struct sender *sender)
{
    for (size_t i = 0; i < sender->n_queue; i++) {
        waiting_fini(&sender->queue[i]);
    }
    sender->n_queue = 0;
}

/* One thing at a time goes to a channel. */
static bool is_busy(const struct sender *sender)
{
    return sender->is_sending || sender->is_refreshing;
}

static void sender_destroy(struct sender *sender)
{
    ASSERT(!is_busy(sender));
    queue_clear(sender);
    free(sender->active);
    free(sender->queue);
    sender->ops->destroy(sender->channel);
    snapshot_unref(sender->snapshot);
    free(sender);
}

static void drop_retired(struct teller *teller)
{
    struct sender **link = &teller->senders;
    while (*link != NULL) {
        struct sender *sender = *link;
        if (sender->retired && !is_busy(sender)) {
            *link = sender->next;
            sender_destroy(sender);
        } else {
            link = &sender->next;
        }
    }
}

static struct sender *find_sender(struct teller *teller, const char *id)
{
    struct sender *sender = teller->senders;
    while (sender != NULL && (sender->retired || strcmp(sender->id, id) != 0)) {
        sender = sender->next;
    }
    return sender;
}

static void add_sender(struct teller *teller, struct snapshot *snapshot,
                       const struct conf_channel *conf,
                       int64_t last_delivered_id)
{
    const struct channel_ops *ops = channel_find(conf->type);
    ASSERT(ops != NULL);
    struct sender *sender = heap_alloc(sizeof *sender);
    *sender = (struct sender){
        .teller = teller,
        .snapshot = snapshot_ref(snapshot),
        .id = conf->id,
        .ops = ops,
        .channel = ops->create(teller->fetcher, &conf->params),
        .last_delivered_id = last_delivered_id,
        .next = teller->senders,
    };
    teller->senders = sender;
}

void teller_configure(struct teller *teller, struct snapshot *snapshot)
{
    const struct conf *conf = snapshot->conf;
    struct sender *old = teller->senders;
    teller->senders = NULL;
    for (size_t i = 0; i < conf->n_channels; i++) {
        int64_t last = 0;
        for (struct sender *s = old; s != NULL; s = s->next) {
            if (!s->retired && strcmp(s->id, conf->channels[i].id) == 0) {
                last = s->last_delivered_id;
            }
        }
        add_sender(teller, snapshot, &conf->channels[i], last);
    }
    while (old != NULL) {
        struct sender *next = old->next;
        old->retired = true;
        old->next = teller->senders;
        teller->senders = old;
        if (is_busy(old)) {
            old->ops->cancel(old->channel);
        }
        old = next;
    }
    drop_retired(teller);
}

void teller_offer(struct teller *teller, const struct store_message_row *rows,
                  size_t n)
{
    for (struct sender *s = teller->senders; s != NULL; s = s->next) {
        queue_clear(s);
    }
    for (size_t i = 0; i < n; i++) {
        struct sender *sender = find_sender(teller, rows[i].channel);
        bool known = sender == NULL ||
                     rows[i].id <= sender->last_delivered_id ||
                     (sender->is_sending && sender->sending.id == rows[i].id);
        if (known) {
            continue;
        }
        sender->queue =
            heap_grow(sender->queue, sender->n_queue, &sender->queue_capacity,
                      sizeof *sender->queue);
        sender->queue[sender->n_queue++] =
            (struct waiting){.id = rows[i].id,
                             .key = heap_strdup(rows[i].key),
                             .body = heap_strdup(rows[i].body),
                             .created_ms = rows[i].created_ms,
                             .attempts = rows[i].attempts};
    }
}

static int64_t backoff_ms(int failures)
{
    int64_t wait_ms = TELLER_BACKOFF_FIRST_MS;
    for (int i = 1; i < failures && wait_ms < TELLER_BACKOFF_MAX_MS; i++) {
        wait_ms *= 2;
    }
    return wait_ms < TELLER_BACKOFF_MAX_MS ? wait_ms : TELLER_BACKOFF_MAX_MS;
}

static void log_answer(struct sender *sender, bool delivered,
                       const char *answer, int64_t wall_ms)
{
    int64_t held_back = 0;
    if (!delivered && !log_gate_pass(&sender->gate, wall_ms, &held_back)) {
        return;
    }
    struct log_line line =
        log_begin(delivered ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING,
                  delivered ? "alert_delivered" : "alert_not_delivered");
    log_text(&line, "channel", sender->id);
    log_text(&line, "key", sender->sending.key);
    log_text(&line, "answer", answer);
    if (held_back > 0) {
        log_int(&line, "not_logged", held_back);
    }
    log_text(&line, "then", delivered ? NULL : "kept, tried again later");
    log_end(&line, wall_ms);
}

static void send_next(struct sender *sender);

/* The next one must not overtake it: order is promised. */
static void put_back(struct sender *sender)
{
    sender->queue = heap_grow(sender->queue, sender->n_queue,
                              &sender->queue_capacity, sizeof *sender->queue);
    memmove(sender->queue + 1, sender->queue,
            sender->n_queue * sizeof *sender->queue);
    sender->queue[0] = sender->sending;
    sender->n_queue++;
    sender->sending = (struct waiting){0};
}

static void sender_on_answer(void *owner, bool delivered, const char *answer)
{
    struct sender *sender = owner;
    struct teller *teller = sender->teller;
    struct mono now = clock_mono();
    int64_t wall_ms = clockwatch_wall_ms(teller->watch, now);
    if (!sender->retired || delivered) {
        log_answer(sender, delivered, answer, wall_ms);
        journal_delivery(teller->journal, sender->sending.id, wall_ms,
                         delivered, answer);
    }
    if (delivered) {
        sender->last_delivered_id = sender->sending.id;
        sender->failures = 0;
        sender->next_try = now;
    } else {
        sender->failures++;
        sender->next_try.ms = now.ms + backoff_ms(sender->failures);
    }
    sender->is_sending = false;
    if (!delivered && !sender->retired) {
        put_back(sender);
        return;
    }
    waiting_fini(&sender->sending);
    if (!sender->retired) {
        send_next(sender);
    }
}

static void send_next(struct sender *sender)
{
    if (is_busy(sender) || sender->n_queue == 0 ||
        clock_mono().ms < sender->next_try.ms) {
        return;
    }
    sender->sending = sender->queue[0];
    sender->n_queue--;
    memmove(sender->queue, sender->queue + 1,
            sender->n_queue * sizeof *sender->queue);
    sender->is_sending = true;
    sender->message = (struct channel_message){
        .key = sender->sending.key,
        .body = sender->sending.body,
        .created_ms = sender->sending.created_ms,
        .now_ms = clockwatch_wall_ms(sender->teller->watch, clock_mono()),
        .attempts = sender->sending.attempts,
    };
    sender->ops->send(sender->channel, &sender->message, sender_on_answer,
                      sender);
}

static void sender_on_refreshed(void *owner, bool delivered, const char *answer)
{
    struct sender *sender = owner;
    int64_t wall_ms = clockwatch_wall_ms(sender->teller->watch, clock_mono());
    int64_t held_back = 0;
    sender->is_refreshing = false;
    free(sender->active);
    sender->active = NULL;
    if (!delivered && !sender->retired &&
        log_gate_pass(&sender->gate, wall_ms, &held_back)) {
        struct log_line line =
            log_begin(LOG_LEVEL_WARNING, "active_not_delivered");
        log_text(&line, "channel", sender->id);
        log_text(&line, "answer", answer);
        log_end(&line, wall_ms);
    }
}

bool teller_wants_active(const struct teller *teller)
{
    int64_t now_ms = clock_mono().ms;
    for (const struct sender *s = teller->senders; s != NULL; s = s->next) {
        if (!s->retired && s->ops->refresh != NULL &&
            now_ms >= s->next_refresh.ms) {
            return true;
        }
    }
    return false;
}

void teller_refresh(struct teller *teller, const char *active)
{
    struct mono now = clock_mono();
    for (struct sender *s = teller->senders; s != NULL; s = s->next) {
        bool due = !s->retired && s->ops->refresh != NULL && !is_busy(s) &&
                   s->n_queue == 0 && now.ms >= s->next_refresh.ms;
        if (due) {
            s->active = heap_strdup(active);
            s->is_refreshing = true;
            s->next_refresh.ms = now.ms + TELLER_REFRESH_MS;
            s->ops->refresh(s->channel, s->active,
                            clockwatch_wall_ms(teller->watch, now),
                            sender_on_refreshed, s);
        }
    }
}

void teller_step(struct teller *teller)
{
    drop_retired(teller);
    for (struct sender *s = teller->senders; s != NULL; s = s->next) {
        if (!s->retired) {
            send_next(s);
        }
    }
}

void teller_cancel(struct teller *teller)
{
    for (struct sender *s = teller->senders; s != NULL; s = s->next) {
        s->retired = true;
        if (is_busy(s)) {
            s->ops->cancel(s->channel);
        }
    }
}

bool teller_is_idle(const struct teller *teller)
{
    for (const struct sender *s = teller->senders; s != NULL; s = s->next) {
        if (is_busy(s)) {
            return false;
        }
    }
    return true;
}

void teller_destroy(struct teller *teller)
{
    if (teller == NULL) {
        return;
    }
    for (struct sender *s = teller->senders; s != NULL; s = s->next) {
        s->retired = true;
    }
    drop_retired(teller);
    ASSERT(teller->senders == NULL);
    free(teller);
}

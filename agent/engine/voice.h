/*
 * Putting into words what a turn found: which of it is news, as records and
 * messages into the harvest, as lines for the log, and into the book of what
 * was told. Runs with the keeper, on the pool thread.
 *
 * A message goes to every channel unless somebody muted what it is about; that
 * it happened is recorded all the same.
 */
#ifndef ENGINE_VOICE_H
#define ENGINE_VOICE_H

#include "engine/assess.h"
#include "engine/harvest.h"
#include "engine/hush.h"
#include "engine/keeper.h"
#include "engine/told.h"
#include "report/message.h"

/* What all that is told in a turn shares. Borrowed. */
struct voice {
    struct told_book *book;
    const struct hushes *hushes;
    struct keeper_turn *turn;
    struct harvest *harvest;
    const char *agent_id;
    const char *seen; /* of the service being told: what its probes that are
                         down saw, a line each; NULL: nothing */
};

/* What all messages of a turn say of their origin, in the turn's arena. */
struct message voice_origin(const struct voice *voice);

/* What is news of a service just assessed, and what of it still fires where a
 * reminder is due. `arena` is the service's. */
void voice_service(const struct voice *voice, struct arena *arena,
                   const struct assessment *assessment);

/* The turn's sources that went stale or came back (voice_own.c). */
void voice_sources(const struct voice *voice);

/* The turn's troubles of claimd itself (voice_own.c). */
void voice_troubles(const struct voice *voice);

/* What fires now and is not muted, as the JSON array of docs/alerts.md; in the
 * turn's arena, NULL if it is too large (active.c). */
const char *voice_active(const struct voice *voice);

/* --- among voice*.c and active.c ---------------------------------------- */

#define VOICE_BODY_MAX 65536
#define VOICE_MESSAGE_MAX (4 * 1024 * 1024)

/* The words under which mutes and acknowledgements name it: a claim's id,
 * "incident:START_MS", "probe:ID", "certificate:ID". In the arena. */
const char *voice_subject(struct arena *arena, const struct notice *notice);

/* Records of a service what it has to be remembered for, and logs it. */
void voice_record(const struct voice *voice, const struct conf_service *service,
                  const struct notice *notice);

/* Queues the message about it, unless it is muted. All records of a message
 * come before it; it speaks of the last. */
void voice_alert(const struct voice *voice, const struct conf_service *service,
                 const struct alert *alert);

/* Whether the service still has a probe of that id. */
bool voice_has_probe(const struct conf_service *service, const char *probe);

/* The METI number a claim's id begins with: for claims that are not published
 * any more. 0: none. */
int voice_item_of(const char *claim_id);

#endif

/*
 * One watched target and its attempts: the prober's inner shape.
 */
#ifndef ENGINE_TARGET_H
#define ENGINE_TARGET_H

#include "core/schedule.h"
#include "engine/due.h"
#include "engine/prober.h"

struct attempt;

struct target {
    struct due_node due; /* first: the heap's node is the target */
    struct prober *prober;
    struct snapshot *snapshot; /* referenced */
    const struct conf_probe *conf;
    const struct probe_ops *ops;
    struct series_state *series; /* referenced */
    size_t service_index;        /* in the snapshot in force */
    struct schedule schedule;
    struct schedule_terms terms;
    struct attempt *oldest, *newest; /* in the order begun */
    bool kept;                       /* found again while configuring */
    bool removed;                    /* freed once its attempts have ended */
    struct target *next;
};

/*
 * Happy path: begin → on_result → (on_reference →) ready → observed → freed.
 * Canceled: cancel → on_result(canceled) → ready without observation.
 * Memory is freed at the next slot, never inside the probe's own callback.
 */
struct attempt {
    struct target *target;
    struct snapshot *snapshot; /* of its own configuration; referenced */
    const struct probe_ops *ops;
    struct run_terms terms;
    int64_t began_wall_ms;
    int64_t late_ms;
    bool probing; /* the probe has not answered */
    bool asking;  /* the references have not answered */
    bool ready;   /* observation is final, or there is none */
    bool has_observation;
    struct probe_result result;
    struct observation observation;
    struct attempt *next; /* of the target; later: of the finished ones */
    max_align_t state[];  /* the probe's own */
};

/* Begins an attempt now. `late_ms`: beyond its slot. */
void attempt_begin(struct target *target, struct mono now, int64_t late_ms);

/* Gives up all that the target has in flight, also what was seen and waits for
 * an older attempt to end. What a probe is busy with ends
 * through the loop; what only waits for the references ends at once. */
void target_cancel(struct target *target);
void target_cancel_asking(struct target *target);

/* Frees what has ended; only from the slot's timer or when stopping. */
void attempts_free_finished(struct prober *prober);

/* The prober's inside, shared with attempt.c. */
struct prober {
    struct prober_host host;
    struct references *references;
    struct snapshot *references_of; /* whose places they use; referenced */
    uv_timer_t slot;
    struct due due;
    struct target *targets;
    size_t n_removed; /* of them, waiting for their attempts to end */
    struct attempt *finished;
    size_t concurrency;
    struct mono room_since; /* when a place for an attempt came free */
    bool stopping;
    struct prober_stats stats;
};

/* Sets the slot's timer for the first due target. */
void prober_arm(struct prober *prober);

/* After a result the target may be due earlier. */
void target_replan(struct target *target);

/* Frees removed targets without attempts. */
void targets_sweep(struct prober *prober);

#endif

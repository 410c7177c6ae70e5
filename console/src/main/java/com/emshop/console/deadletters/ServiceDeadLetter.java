package com.emshop.console.deadletters;

import com.emshop.saga.messaging.DeadLetter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parked event of one of the services; together with the service, its id is what a replay or discard names.
 *
 * @param eventId the original id
 * @param attempts how many replays of it failed
 * @param heldBehind the first of its order in that service, if that is another one
 * @param behind the next that wait behind it, if it is the first
 * @param behindCount how many wait behind it, if it is the first
 * @param resolution {@code REPLAYED} or {@code DISCARDED}; null while it is parked
 */
record ServiceDeadLetter(
        String service,
        long id,
        String orderSn,
        @Nullable String eventId,
        @Nullable String type,
        String topic,
        int partition,
        long offset,
        String reason,
        Instant parkedAt,
        int attempts,
        @Nullable Long heldBehind,
        List<DeadLetter.Waiting> behind,
        int behindCount,
        @Nullable String resolution,
        @Nullable Instant resolvedAt,
        @Nullable String resolvedBy) {

    static ServiceDeadLetter of(String service, DeadLetter event) {
        return new ServiceDeadLetter(
                service,
                event.id(),
                event.orderSn(),
                event.eventId(),
                event.type(),
                event.topic(),
                event.partition(),
                event.offset(),
                event.reason(),
                event.parkedAt(),
                event.attempts(),
                event.heldBehind(),
                event.behind(),
                event.behindCount(),
                event.resolution(),
                event.resolvedAt(),
                event.resolvedBy());
    }
}

package com.emshop.console.deadletters;

import com.emshop.saga.messaging.DeadLetter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter of one of the services, in the shop's words. A replay or discard names it by its service and id.
 *
 * @param orderSn the record key; empty for a record without one
 * @param parkedAt when it became a dead letter
 * @param heldBehind the first dead letter of its order in that service, if that is another one
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
        @Nullable String lastReason,
        @Nullable Instant lastFailedAt,
        @Nullable Long heldBehind,
        List<DeadLetter.BlockedEvent> behind,
        int behindCount,
        @Nullable String resolution,
        @Nullable Instant resolvedAt,
        @Nullable String resolvedBy) {

    static ServiceDeadLetter of(String service, DeadLetter letter) {
        return new ServiceDeadLetter(
                service,
                letter.id(),
                letter.key(),
                letter.eventId(),
                letter.type(),
                letter.topic(),
                letter.partition(),
                letter.offset(),
                letter.reason(),
                letter.createdAt(),
                letter.attempts(),
                letter.lastReason(),
                letter.lastFailedAt(),
                letter.blockedBehind(),
                letter.behind(),
                letter.behindCount(),
                letter.resolution(),
                letter.resolvedAt(),
                letter.resolvedBy());
    }

    /** One dead letter with its stack traces, its headers and all actions of operators. */
    record Details(
            ServiceDeadLetter deadLetter,
            @Nullable String stack,
            @Nullable String lastStack,
            Map<String, String> headers,
            List<DeadLetter.Action> actions) {

        static Details of(String service, DeadLetter.Details details) {
            return new Details(
                    ServiceDeadLetter.of(service, details.deadLetter()),
                    details.stack(),
                    details.lastStack(),
                    details.headers(),
                    details.actions());
        }
    }
}

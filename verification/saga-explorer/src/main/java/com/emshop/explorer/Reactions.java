package com.emshop.explorer;

import com.emshop.saga.EmittedEvent;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.messaging.EventMapping;
import com.emshop.saga.messaging.ReceivedEvent;
import com.emshop.saga.messaging.Subscriptions;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What one service does about messages, and how its events become some: its own subscriptions and its own mapping.
 *
 * @param service whose they are
 */
record Reactions(Service service, Subscriptions.Routes routes, EventMapping<?> mapping) {
    private static final UUID ID = new UUID(0, 0);

    /** Whether the service consumes the events of another one. */
    boolean consumes(Service emitter) {
        return routes.topics().contains(emitter.topic());
    }

    /** The names of the events of another service that it reacts to, with their namespace. */
    Set<String> reactsTo(Service emitter) {
        return routes.typesOn(emitter.topic());
    }

    /** What a message asks of its aggregate; empty if it is ignored or not even consumed. */
    Optional<ReactionRequest<?>> to(Message message, Instant now) {
        if (!consumes(message.from())) {
            return Optional.empty();
        }
        return routes.request(
                new ReceivedEvent(
                        ID,
                        message.event().getSchema().getFullName(),
                        "/emshop/" + message.from(),
                        Instant.EPOCH,
                        message.orderSn(),
                        message.from().topic(),
                        0,
                        0,
                        null,
                        message.event()),
                now);
    }

    /** An emitted event as the other services get it. */
    Message message(EmittedEvent event) {
        return new Message(service, event.key(), mapping.map(event.event(), event.key(), event.at()));
    }
}

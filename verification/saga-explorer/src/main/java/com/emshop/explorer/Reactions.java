package com.emshop.explorer;

import com.emshop.saga.Aggregate;
import com.emshop.saga.DomainEvent;
import com.emshop.saga.messaging.EventMapping;
import com.emshop.saga.messaging.ReactionRequest;
import com.emshop.saga.messaging.ReceivedEvent;
import com.emshop.saga.messaging.Subscriptions;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What one service does about messages, and how its facts become some: its own subscriptions and its own mapping.
 *
 * @param <A> its aggregate
 */
final class Reactions<A extends Aggregate<?, ?>> {
    private static final UUID ID = new UUID(0, 0);

    private final Service service;
    private final Subscriptions<A> subscriptions;
    private final EventMapping<?> mapping;

    Reactions(Service service, Subscriptions<A> subscriptions, EventMapping<?> mapping) {
        this.service = service;
        this.subscriptions = subscriptions;
        this.mapping = mapping;
    }

    /** Whose they are. */
    Service service() {
        return service;
    }

    /** Whether the service reads what the other one tells. */
    boolean hears(Service teller) {
        return subscriptions.topics().contains(teller.topic());
    }

    /** The names of the events of another service that it reacts to, with their namespace. */
    Set<String> reactsTo(Service teller) {
        return subscriptions.typesOn(teller.topic());
    }

    /** What a message asks of the order's aggregate; empty if it is passed over or not even read. */
    Optional<ReactionRequest<A>> to(Message message) {
        if (!hears(message.from())) {
            return Optional.empty();
        }
        return subscriptions.request(new ReceivedEvent(
                ID,
                message.fact().getSchema().getFullName(),
                "/emshop/" + message.from(),
                Instant.EPOCH,
                message.orderSn(),
                message.from().topic(),
                0,
                0,
                null,
                message.fact()));
    }

    /** A fact as the others get it. */
    Message tell(DomainEvent event, String orderSn, Instant at) {
        return new Message(service, orderSn, mapping.map(event, orderSn, at));
    }
}

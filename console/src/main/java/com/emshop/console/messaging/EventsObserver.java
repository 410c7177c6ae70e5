package com.emshop.console.messaging;

import com.emshop.console.ObservedOrder;
import com.emshop.events.Topics;
import com.emshop.saga.messaging.EventSubscriber;
import com.emshop.saga.messaging.Subscriptions;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Sees everything, answers nothing. */
@Component
final class EventsObserver implements EventSubscriber<ObservedOrder> {
    private final Observations observations;

    EventsObserver(JsonMapper json) {
        this.observations = new Observations(json);
    }

    @Override
    public void subscribe(Subscriptions<ObservedOrder> to) {
        for (String topic : Topics.ALL) {
            to.topic(topic).onEvery((order, event) -> order.observe(observations.of(event)));
        }
    }
}

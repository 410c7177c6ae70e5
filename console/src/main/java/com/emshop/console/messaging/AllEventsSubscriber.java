package com.emshop.console.messaging;

import com.emshop.console.ObservedOrder;
import com.emshop.events.Topics;
import com.emshop.saga.messaging.EventSubscriber;
import com.emshop.saga.messaging.Subscriptions;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Subscribes to every event of every topic; emits none. */
@Component
final class AllEventsSubscriber implements EventSubscriber<ObservedOrder> {
    private final EventTranslator translator;

    AllEventsSubscriber(JsonMapper json) {
        this.translator = new EventTranslator(json);
    }

    @Override
    public void subscribe(Subscriptions<ObservedOrder> to) {
        for (String topic : Topics.ALL) {
            to.topic(topic).onEvery((order, event) -> order.observe(translator.translate(event)));
        }
    }
}

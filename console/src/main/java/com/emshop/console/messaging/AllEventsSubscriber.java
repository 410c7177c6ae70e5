package com.emshop.console.messaging;

import com.emshop.console.ObservedOrder;
import com.emshop.console.RecordedEvent;
import com.emshop.events.Topics;
import com.emshop.saga.AggregateType;
import com.emshop.saga.messaging.EventSubscriber;
import com.emshop.saga.messaging.Subscriptions;
import java.util.Set;
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
    public AggregateType<ObservedOrder, ?> aggregate() {
        return ObservedOrder.TYPE;
    }

    @Override
    public void subscribe(Subscriptions<ObservedOrder> to) {
        for (String topic : Topics.ALL) {
            to.topic(topic)
                    .onEvery(
                            event -> Set.of(RecordedEvent.TYPE.id(event.id().toString())),
                            (order, event, others) -> order.observe(
                                    translator.translate(event),
                                    others.get(RecordedEvent.TYPE, event.id().toString())));
        }
    }
}

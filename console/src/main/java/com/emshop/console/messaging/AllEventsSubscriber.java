package com.emshop.console.messaging;

import com.emshop.console.ObservedOrder;
import com.emshop.console.RecordedEvent;
import com.emshop.events.Topics;
import com.emshop.saga.AggregateType;
import com.emshop.saga.messaging.EventSubscriber;
import com.emshop.saga.messaging.ReceivedEvent;
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
                            event -> Set.of(RecordedEvent.TYPE.id(keyOf(event))),
                            (order, event, others) -> order.observe(
                                    translator.translate(event), others.get(RecordedEvent.TYPE, keyOf(event))));
        }
    }

    private static String keyOf(ReceivedEvent event) {
        return new RecordedEvent.Id(event.key(), event.id().toString()).key();
    }
}

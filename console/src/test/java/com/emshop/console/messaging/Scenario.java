package com.emshop.console.messaging;

import com.emshop.console.AuditTimeouts;
import com.emshop.console.Observation;
import com.emshop.console.ObservedEvent;
import com.emshop.console.OrderProjection;
import com.emshop.console.Timeline;
import com.emshop.console.messaging.Scenarios.EventFactory;
import com.emshop.events.Topics;
import com.emshop.saga.TraceContext;
import com.emshop.saga.messaging.ReceivedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The events of one order in the order in which they happened, and what the console makes of them. */
public record Scenario(String orderSn, List<ScenarioEvent> events) {
    /** Ten seconds for services, two minutes for timers, a day for the provider and a week for the receipt. */
    public static final AuditTimeouts TIMEOUTS =
            new AuditTimeouts(Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofDays(1), Duration.ofDays(7));

    public static final Instant START = Instant.parse("2026-01-02T03:04:05.000006Z");
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final EventTranslator TRANSLATOR = new EventTranslator(new JsonMapper());

    /** One event with its envelope. */
    public record ScenarioEvent(
            UUID id,
            SpecificRecord event,
            Instant time,
            long offset,
            @Nullable TraceContext trace) {

        public String type() {
            return event.getSchema().getFullName();
        }

        /** Each service has its own namespace and topic. */
        public String topic() {
            return Topics.ALL.stream()
                    .filter(topic -> topic.contains("." + domain() + "."))
                    .findFirst()
                    .orElseThrow();
        }

        public String source() {
            return "/emshop/" + domain() + "-service";
        }

        private String domain() {
            String namespace = event.getSchema().getNamespace();
            return namespace.substring(namespace.lastIndexOf('.') + 1);
        }

        public ScenarioEvent at(Instant other) {
            return new ScenarioEvent(id, event, other, offset, trace);
        }

        public ScenarioEvent in(@Nullable TraceContext other) {
            return new ScenarioEvent(id, event, time, offset, other);
        }

        Observation observed(String orderSn) {
            return TRANSLATOR.translate(
                    new ReceivedEvent(id, type(), source(), time, orderSn, topic(), 3, offset, trace, event));
        }
    }

    /** A scenario whose events follow each other in steps of one second. */
    public static Scenario of(String orderSn, List<EventFactory> factories) {
        List<ScenarioEvent> events = new ArrayList<>();
        for (EventFactory factory : factories) {
            events.add(new ScenarioEvent(
                    UUID.randomUUID(),
                    factory.apply(orderSn),
                    START.plus(Duration.ofSeconds(events.size())),
                    events.size(),
                    new TraceContext(TRACE, null)));
        }
        return new Scenario(orderSn, events);
    }

    /** The first events of it. */
    public Scenario first(int length) {
        return new Scenario(orderSn, events.subList(0, length));
    }

    /** A possible order of observation: in order within each topic, in random order between topics. */
    public Scenario shuffled(Random random) {
        Map<String, Queue<ScenarioEvent>> topics = new LinkedHashMap<>();
        events.forEach(event -> topics.computeIfAbsent(event.topic(), none -> new ArrayDeque<>())
                .add(event));
        List<ScenarioEvent> shuffled = new ArrayList<>();
        while (shuffled.size() < events.size()) {
            List<Queue<ScenarioEvent>> remaining =
                    topics.values().stream().filter(topic -> !topic.isEmpty()).toList();
            shuffled.add(remaining.get(random.nextInt(remaining.size())).remove());
        }
        return new Scenario(orderSn, shuffled);
    }

    /** The projection of all events, observed at {@link #START}. */
    public OrderProjection projection() {
        return projection(START);
    }

    /** The projection of all events, observed at a given time. */
    public OrderProjection projection(Instant observedAt) {
        OrderProjection projection = OrderProjection.empty(orderSn);
        for (ScenarioEvent event : events) {
            projection = projection.with(event.observed(orderSn), observedAt);
        }
        return projection;
    }

    public List<Observation> observations() {
        return events.stream().map(event -> event.observed(orderSn)).toList();
    }

    /** The types of its events in the order of the timeline. */
    public List<String> timeline() {
        return Timeline.inOrder(observations().stream().map(Observation::event).toList()).stream()
                .map(ObservedEvent::type)
                .toList();
    }
}

package com.emshop.console.messaging;

import com.emshop.console.Evidence;
import com.emshop.console.Observation;
import com.emshop.console.Patience;
import com.emshop.console.Timeline;
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
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What the services tell of one order, in the order in which it happened; as it is observed, or put together. */
public record Story(String orderSn, List<Told> events) {
    /** Ten seconds for events, two minutes for timers, a day for the provider and a week for whoever gets the parcel. */
    public static final Patience PATIENCE =
            new Patience(Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofDays(1), Duration.ofDays(7));

    public static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05.000006Z");
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final Observations OBSERVATIONS = new Observations(new JsonMapper());

    /** One event with its envelope. */
    public record Told(
            UUID id,
            SpecificRecord event,
            Instant time,
            long offset,
            @Nullable TraceContext trace) {

        public String type() {
            return event.getSchema().getFullName();
        }

        /** Each service has a name space and a topic of its own. */
        public String topic() {
            String domain = type().split("\\.")[3];
            return Topics.ALL.stream()
                    .filter(topic -> topic.contains("." + domain + "."))
                    .findFirst()
                    .orElseThrow();
        }

        public String source() {
            return "/emshop/" + type().split("\\.")[3] + "-service";
        }

        public Told at(Instant other) {
            return new Told(id, event, other, offset, trace);
        }

        public Told in(@Nullable TraceContext other) {
            return new Told(id, event, time, offset, other);
        }

        Observation observed(String orderSn) {
            return OBSERVATIONS.of(
                    new ReceivedEvent(id, type(), source(), time, orderSn, topic(), 3, offset, trace, event));
        }
    }

    /** A story whose events happen one second after the other. */
    public static Story of(String orderSn, List<Function<String, SpecificRecord>> plot) {
        List<Told> events = new ArrayList<>();
        for (Function<String, SpecificRecord> scene : plot) {
            events.add(new Told(
                    UUID.randomUUID(),
                    scene.apply(orderSn),
                    BEGIN.plus(Duration.ofSeconds(events.size())),
                    events.size(),
                    new TraceContext(TRACE, null)));
        }
        return new Story(orderSn, events);
    }

    /** The beginning of it. */
    public Story until(int length) {
        return new Story(orderSn, events.subList(0, length));
    }

    /** One as it can be observed: each topic in order, but the topics in any. */
    public Story scrambled(Random random) {
        Map<String, Queue<Told>> topics = new LinkedHashMap<>();
        events.forEach(event -> topics.computeIfAbsent(event.topic(), none -> new ArrayDeque<>())
                .add(event));
        List<Told> scrambled = new ArrayList<>();
        while (scrambled.size() < events.size()) {
            List<Queue<Told>> left =
                    topics.values().stream().filter(topic -> !topic.isEmpty()).toList();
            scrambled.add(left.get(random.nextInt(left.size())).remove());
        }
        return new Story(orderSn, scrambled);
    }

    /** All that it says, put together. */
    public Evidence evidence() {
        return evidence(BEGIN);
    }

    /** All that it says, put together then. */
    public Evidence evidence(Instant observedAt) {
        Evidence evidence = Evidence.none(orderSn);
        for (Told event : events) {
            evidence = evidence.and(event.observed(orderSn), observedAt);
        }
        return evidence;
    }

    public List<Observation> observations() {
        return events.stream().map(event -> event.observed(orderSn)).toList();
    }

    /** The types of its events as the timeline shows them. */
    public List<String> timeline() {
        return Timeline.inOrder(observations().stream()
                        .map(event -> new Timeline.Entry(
                                event.eventId(),
                                event.fact(),
                                event.type(),
                                event.service(),
                                event.time(),
                                event.topic(),
                                event.partition(),
                                event.offset(),
                                event.traceparent(),
                                event.summary()))
                        .toList())
                .stream()
                .map(Timeline.Entry::type)
                .toList();
    }
}

package com.emshop.console.messaging;

import com.emshop.console.Audit;
import com.emshop.console.Evidence;
import com.emshop.console.Patience;
import com.emshop.console.Verdict;
import com.emshop.events.Topics;
import com.emshop.saga.TraceContext;
import com.emshop.saga.messaging.ReceivedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import tools.jackson.databind.json.JsonMapper;

/** The console's own audit, as it judges what it observes on the topics. */
public final class ConsoleAudit {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final TraceContext TRACE =
            new TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", null);

    private final Observations observations = new Observations(new JsonMapper());
    private final Audit audit = new Audit(
            new Patience(Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofDays(1), Duration.ofDays(7)));

    /** What it says of an order of which it heard these facts, in whichever order. */
    public Verdict of(String orderSn, List<SpecificRecord> facts) {
        Evidence evidence = Evidence.none(orderSn);
        for (SpecificRecord fact : facts) {
            evidence = evidence.and(observations.of(received(orderSn, fact)), NOON);
        }
        return audit.of(evidence);
    }

    private static ReceivedEvent received(String orderSn, SpecificRecord fact) {
        String type = fact.getSchema().getFullName();
        String service = type.split("\\.")[3];
        String topic = Topics.ALL.stream()
                .filter(name -> name.contains("." + service + "."))
                .findFirst()
                .orElseThrow();
        return new ReceivedEvent(
                UUID.randomUUID(), type, "/emshop/" + service + "-service", NOON, orderSn, topic, 0, 0, TRACE, fact);
    }
}

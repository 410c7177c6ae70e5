package com.emshop.console.messaging;

import com.emshop.console.Audit;
import com.emshop.console.AuditResult;
import com.emshop.console.AuditTimeouts;
import com.emshop.console.OrderProjection;
import com.emshop.events.Topics;
import com.emshop.saga.TraceContext;
import com.emshop.saga.messaging.ReceivedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import tools.jackson.databind.json.JsonMapper;

/** The audit of the console over events as it observes them on the topics. */
public final class ConsoleAudit {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final TraceContext TRACE =
            new TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", null);

    private final EventTranslator translator = new EventTranslator(new JsonMapper());
    private final Audit audit = new Audit(
            new AuditTimeouts(Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofDays(1), Duration.ofDays(7)));

    /** The audit result of an order with these events, in any order. */
    public AuditResult of(String orderSn, List<SpecificRecord> events) {
        OrderProjection projection = OrderProjection.empty(orderSn);
        for (SpecificRecord event : events) {
            projection = projection.with(translator.translate(received(orderSn, event)), NOON);
        }
        return audit.check(projection);
    }

    private static ReceivedEvent received(String orderSn, SpecificRecord event) {
        String type = event.getSchema().getFullName();
        String service = type.split("\\.")[3];
        String topic = Topics.ALL.stream()
                .filter(name -> name.contains("." + service + "."))
                .findFirst()
                .orElseThrow();
        return new ReceivedEvent(
                UUID.randomUUID(), type, "/emshop/" + service + "-service", NOON, orderSn, topic, 0, 0, TRACE, event);
    }
}

package com.emshop.console.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.console.EventKind;
import com.emshop.console.EventPayload;
import com.emshop.console.Observation;
import com.emshop.console.ObservedEvent;
import com.emshop.events.Topics;
import com.emshop.saga.messaging.ReceivedEvent;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class EventTranslatorTest {
    private final EventTranslator translator = new EventTranslator(new JsonMapper());

    @Test
    void everyEventOfTheSchemaHasATranslation() {
        Set<String> events = new ClassFileImporter()
                .importPackages("com.emshop.events").stream()
                        .filter(type -> type.isAssignableTo(SpecificRecordBase.class))
                        .filter(type -> !type.getPackageName().equals("com.emshop.events")) // the types of fields
                        .map(JavaClass::getName)
                        .collect(Collectors.toSet());

        assertThat(translator.types()).containsExactlyInAnyOrderElementsOf(events);
    }

    @Test
    void validScenariosContainEveryKindOfEvent() {
        Set<EventKind> found = EnumSet.noneOf(EventKind.class);
        Scenarios.valid()
                .forEach((name, events) -> Scenario.of("order-1", events)
                        .observations()
                        .forEach(event -> found.add(event.event().kind())));

        assertThat(found).containsExactlyInAnyOrder(EventKind.values());
    }

    @Test
    void kindNamesItsEventAndItsService() {
        Scenarios.valid()
                .forEach((name, events) -> Scenario.of("order-1", events)
                        .observations()
                        .forEach(observation -> {
                            ObservedEvent observed = observation.event();
                            assertThat(observed.kind()).isNotNull();
                            assertThat(observed.kind().eventName()).isEqualTo(observed.type());
                            assertThat(observed.kind().service()).isEqualTo(observed.service());
                        }));
    }

    @Test
    void causesAreDeclaredBeforeTheirEffects() {
        for (EventKind kind : EventKind.values()) {
            assertThat(kind.causes()).allSatisfy(cause -> assertThat(cause).isLessThan(kind));
        }
    }

    @Test
    void summaryAndJsonAreReadableAndContainNoPersonalData() {
        Observation created = Scenario.of("order-1", List.of(Scenarios.CREATED))
                .observations()
                .get(0);

        assertThat(created.event().summary()).isEqualTo("2 x book, 1 x pen, 25.00 EUR by card, to GB");
        assertThat(created.event().service()).isEqualTo("order-service");
        assertThat(created.json())
                .contains("\"total\":{\"amount\":\"25.00\",\"currency\":\"EUR\"}")
                .contains("\"shippingAddress\":{\"country\":\"GB\"}")
                .contains("\"occurredAt\":\"2026-01-02T03:04:05.000006Z\"")
                .doesNotContain("Lovelace", "London");
    }

    @Test
    void unknownTypeIsTranslatedWithoutKind() {
        Schema money = LogicalTypes.decimal(18, 2).addToSchema(Schema.create(Schema.Type.BYTES));
        Schema time = LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
        Schema schema = SchemaBuilder.record("OrderGiftWrapped")
                .namespace("com.emshop.events.order")
                .fields()
                .name("price")
                .type(Schema.createUnion(Schema.create(Schema.Type.NULL), money))
                .noDefault()
                .name("occurredAt")
                .type(time)
                .noDefault()
                .endRecord();
        GenericData.Record value = new GenericData.Record(schema);
        value.put("price", ByteBuffer.wrap(new byte[] {1, 44}));
        value.put("occurredAt", 1_000_001L);

        Observation observation = translator.translate(new ReceivedEvent(
                UUID.randomUUID(),
                "com.emshop.events.order.OrderGiftWrapped",
                "/emshop/order-service",
                Instant.EPOCH,
                "order-1",
                Topics.ORDER,
                0,
                0,
                null,
                new UnknownEvent(value)));

        assertThat(observation.event().type()).isEqualTo("OrderGiftWrapped");
        assertThat(observation.event().kind()).isNull();
        assertThat(observation.payload()).isEqualTo(EventPayload.NONE);
        assertThat(observation.json()).isEqualTo("{\"price\":\"3.00\",\"occurredAt\":\"1970-01-01T00:00:01.000001Z\"}");
    }
}

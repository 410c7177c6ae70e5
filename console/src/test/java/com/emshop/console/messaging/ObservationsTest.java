package com.emshop.console.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.console.Detail;
import com.emshop.console.Fact;
import com.emshop.console.Observation;
import com.emshop.events.Topics;
import com.emshop.saga.messaging.ReceivedEvent;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumSet;
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

class ObservationsTest {
    private final Observations observations = new Observations(new JsonMapper());

    @Test
    void everyEventOfTheSchemaIsUnderstood() {
        Set<String> events = new ClassFileImporter()
                .importPackages("com.emshop.events").stream()
                        .filter(type -> type.isAssignableTo(SpecificRecordBase.class))
                        .filter(type -> !type.getPackageName().equals("com.emshop.events")) // what events are made of
                        .map(JavaClass::getName)
                        .collect(Collectors.toSet());

        assertThat(observations.types()).containsExactlyInAnyOrderElementsOf(events);
    }

    @Test
    void everyFactIsTold() {
        Set<Fact> told = EnumSet.noneOf(Fact.class);
        Plots.good()
                .forEach((name, plot) ->
                        Story.of("order-1", plot).observations().forEach(event -> told.add(event.fact())));

        assertThat(told).containsExactlyInAnyOrder(Fact.values());
    }

    @Test
    void aFactKnowsItsEventAndItsService() {
        Plots.good()
                .forEach((name, plot) -> Story.of("order-1", plot)
                        .observations()
                        .forEach(observed -> {
                            assertThat(observed.fact()).isNotNull();
                            assertThat(observed.fact().event()).isEqualTo(observed.type());
                            assertThat(observed.fact().service()).isEqualTo(observed.service());
                        }));
    }

    @Test
    void causesStandBeforeTheirEffects() {
        for (Fact fact : Fact.values()) {
            assertThat(fact.causes()).allSatisfy(cause -> assertThat(cause).isLessThan(fact));
        }
    }

    @Test
    void aPersonReadsAmountsAndTimesAndNoPersonalData() {
        Observation created =
                Story.of("order-1", Plots.plot(Plots.CREATED)).observations().get(0);

        assertThat(created.summary()).isEqualTo("2 x book, 1 x pen, 25.00 EUR by card, to GB");
        assertThat(created.service()).isEqualTo("order-service");
        assertThat(created.value())
                .contains("\"total\":{\"amount\":\"25.00\",\"currency\":\"EUR\"}")
                .contains("\"shippingAddress\":{\"country\":\"GB\"}")
                .contains("\"occurredAt\":\"2026-01-02T03:04:05.000006Z\"")
                .doesNotContain("Lovelace", "London");
    }

    @Test
    void aTypeThatIsNewerIsShownByItsName() {
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

        Observation seen = observations.of(new ReceivedEvent(
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

        assertThat(seen.type()).isEqualTo("OrderGiftWrapped");
        assertThat(seen.fact()).isNull();
        assertThat(seen.detail()).isEqualTo(Detail.NONE);
        assertThat(seen.value()).isEqualTo("{\"price\":\"3.00\",\"occurredAt\":\"1970-01-01T00:00:01.000001Z\"}");
    }
}

package com.emshop.events;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SortedMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Services are deployed one by one and topics keep what was written: no release may speak another language than the last. */
class ReleasedSchemasTest {
    private static final SortedMap<String, Schema> CURRENT = EventSchemas.current();
    private static final SortedMap<String, Schema> RELEASED = EventSchemas.released();

    @ParameterizedTest(name = "{0}")
    @MethodSource("released")
    void aReleasedEventStaysUnderstoodBothWays(String name, Schema released) {
        Schema current = requireNonNull(
                CURRENT.get(name), () -> name + " was released: it never goes, the topics still hold it");

        assertThat(released.getFullName())
                .as("the file is named after the event")
                .isEqualTo(name);
        assertThat(SchemaComparison.breaksBetween(released, current)).as(name).isEmpty();
    }

    @Test
    void everyEventOfTheSourcesIsLookedAt() {
        assertThat(CURRENT.keySet())
                .contains("com.emshop.events.order.OrderCreated", "com.emshop.events.logistics.ShipmentDelivered")
                .noneMatch(name -> name.equals(Money.getClassSchema().getFullName()))
                .hasSizeGreaterThanOrEqualTo(29); // what the first release had
        assertThat(RELEASED).isNotEmpty();
    }

    /** What is not in it would never be registered. */
    @Test
    void everyEventOfTheSourcesIsAmongTheTypes() {
        assertThat(EventTypes.SCHEMAS.stream().map(Schema::getFullName))
                .containsExactlyInAnyOrderElementsOf(CURRENT.keySet());
    }

    static Stream<Arguments> released() {
        return RELEASED.entrySet().stream().map(event -> Arguments.of(event.getKey(), event.getValue()));
    }
}

package com.emshop.saga.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReleasedSchemaTest {
    private static final List<String> RELEASED =
            List.of("orders.sn: char(20) NOT NULL, required", "orders.note: text NULL", "orders: PRIMARY KEY PRIMARY");

    @Test
    void releasedVersionGoesOnWithNewTablesAndWithColumnsThatItNeedNotFill() {
        assertThat(conflicts(
                        "orders.paid: datetime NULL",
                        "orders.tries: int NOT NULL",
                        "refunds.sn: char(20) NOT NULL, required",
                        "refunds: UNIQUE uq_refunds"))
                .isEmpty();
    }

    @Test
    void columnThatIsMissingOrHasAnotherTypeIsAConflict() {
        assertThat(ReleasedSchema.conflicts(RELEASED, List.of("orders.sn: char(10) NOT NULL, required")))
                .containsExactly(
                        "changed: orders.sn: char(20) NOT NULL, required -> orders.sn: char(10) NOT NULL, required",
                        "missing: orders.note: text NULL");
    }

    @Test
    void whatRefusesRowsOfTheReleasedVersionIsAConflict() {
        assertThat(conflicts("orders.paid: datetime NOT NULL, required", "orders: UNIQUE uq_orders", "orders: TRIGGER t"))
                .containsExactly(
                        "refuses what the released version writes: orders.paid: datetime NOT NULL, required",
                        "refuses what the released version writes: orders: UNIQUE uq_orders",
                        "refuses what the released version writes: orders: TRIGGER t");
    }

    private static List<String> conflicts(String... added) {
        return ReleasedSchema.conflicts(
                RELEASED, Stream.concat(RELEASED.stream(), Stream.of(added)).toList());
    }
}

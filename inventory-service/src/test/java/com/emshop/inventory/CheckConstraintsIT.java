package com.emshop.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.servers.TestServers;
import com.emshop.saga.test.MigratedSchema;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the database itself refuses to store, on servers that enforce CHECK constraints, and the way there from earlier versions. */
class CheckConstraintsIT {
    private final MigratedSchema schema = new MigratedSchema(TestServers.running(), "inventory_checks_it");

    @Test
    void databaseRefusesRowsThatViolateAConstraint() {
        schema.migrate();
        schema.assumeCheckConstraintsAreEnforced();
        insertRows();

        schema.assertEachConstraintRefuses(Map.of(
                "ck_reservations_status", "UPDATE reservations SET status = 8",
                "ck_reservation_lines_quantity_positive", "UPDATE reservation_lines SET quantity = 0"));
    }

    @Test
    void databaseRefusesReservationsOfAnUnknownStatus() {
        schema.migrate();
        schema.assumeCheckConstraintsAreEnforced();

        for (String status : List.of("0", "8", "-1")) {
            assertThatThrownBy(() -> schema.jdbc()
                            .update("INSERT INTO reservations (order_sn, status, paid_in_vain, version) VALUES ('o-1', "
                                    + status + ", FALSE, 1)"))
                    .hasMessageContaining("ck_reservations_status");
        }
    }

    @Test
    void migrationReplacesTriggersAndConstraintsOfEarlierVersions() {
        schema.migrateTo("2");
        schema.enforceAsEarlierVersions("reservations", Map.of("status", "{status} BETWEEN 1 AND 7"));
        schema.enforceAsEarlierVersions("reservation_lines", Map.of("quantity_positive", "{quantity} > 0"));
        insertRows();

        schema.migrate();

        assertThat(schema.triggers()).isEmpty();
        assertThat(schema.checkConstraints()).allMatch(constraint -> constraint.startsWith("ck_"));
        deleteRows();
        insertRows();
    }

    @Test
    void migrationCanBeRepeatedAfterAFailure() {
        schema.migrate();

        schema.repeat("V20__check_constraints.sql");

        insertRows();
    }

    private void insertRows() {
        schema.jdbc()
                .update(
                        "INSERT INTO reservations (order_sn, status, paid_in_vain, version) VALUES ('o-1', 1, FALSE, 1)");
        schema.jdbc().update("INSERT INTO reservation_lines (order_sn, sku, quantity) VALUES ('o-1', 'BOOK', 2)");
    }

    private void deleteRows() {
        schema.jdbc().update("DELETE FROM reservations");
        schema.jdbc().update("DELETE FROM reservation_lines");
    }
}

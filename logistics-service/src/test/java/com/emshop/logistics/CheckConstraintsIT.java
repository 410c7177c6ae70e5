package com.emshop.logistics;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.saga.servers.TestServers;
import com.emshop.saga.test.MigratedSchema;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the database itself refuses to store, on servers that enforce CHECK constraints, and the way there from earlier versions. */
class CheckConstraintsIT {
    private final MigratedSchema schema = new MigratedSchema(TestServers.running(), "logistics_checks_it");

    @Test
    void databaseRefusesRowsThatViolateAConstraint() {
        schema.migrate();
        schema.assumeCheckConstraintsAreEnforced();
        insertRows();

        schema.assertEachConstraintRefuses(Map.of("ck_shipments_status", "UPDATE shipments SET status = 9"));
    }

    @Test
    void migrationReplacesTriggersAndConstraintsOfEarlierVersions() {
        schema.migrateTo("1");
        schema.enforceAsEarlierVersions("shipments", Map.of("status", "{status} BETWEEN 1 AND 8"));
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
                        "INSERT INTO shipments (order_sn, status, cancellation_refused, version) VALUES ('o-1', 1, FALSE, 1)");
    }

    private void deleteRows() {
        schema.jdbc().update("DELETE FROM shipments");
    }
}

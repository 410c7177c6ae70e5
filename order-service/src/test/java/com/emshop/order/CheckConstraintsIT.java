package com.emshop.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.saga.servers.TestServers;
import com.emshop.saga.test.MigratedSchema;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the database itself refuses to store, on servers that enforce CHECK constraints, and the way there from earlier versions. */
class CheckConstraintsIT {
    private final MigratedSchema schema = new MigratedSchema(TestServers.running(), "order_checks_it");

    @Test
    void databaseRefusesRowsThatViolateAConstraint() {
        schema.migrate();
        schema.assumeCheckConstraintsAreEnforced();
        insertRows();

        schema.assertEachConstraintRefuses(Map.of(
                "ck_products_amount_not_negative", "UPDATE products SET amount = -0.01",
                "ck_order_info_status", "UPDATE order_info SET status = 7",
                "ck_order_info_payment_status", "UPDATE order_info SET payment_status = 7",
                "ck_order_info_amount_positive", "UPDATE order_info SET amount = 0",
                "ck_order_items_quantity_positive", "UPDATE order_items SET quantity = 0",
                "ck_order_items_amount_not_negative", "UPDATE order_items SET amount = -0.01"));
    }

    @Test
    void migrationReplacesTriggersAndConstraintsOfEarlierVersions() {
        schema.migrateTo("2");
        schema.enforceAsEarlierVersions("products", Map.of("amount_not_negative", "{amount} >= 0"));
        schema.enforceAsEarlierVersions(
                "order_info",
                Map.of(
                        "status",
                        "{status} BETWEEN 1 AND 6",
                        "payment_status",
                        "{payment_status} BETWEEN 0 AND 6",
                        "amount_positive",
                        "{amount} > 0"));
        schema.enforceAsEarlierVersions(
                "order_items", Map.of("quantity_positive", "{quantity} > 0", "amount_not_negative", "{amount} >= 0"));
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
                        "INSERT INTO products (sku, name, amount, currency, updated_at) VALUES ('BOOK', 'A book', 0, 'EUR', UTC_TIMESTAMP(6))");
        schema.jdbc()
                .update(
                        "INSERT INTO order_info (order_sn, user_id, status, payment_status, stock_status, shipment_status, amount, currency,"
                                + " payment_method, cancellation, created_at, version)"
                                + " VALUES ('o-1', 'u-1', 1, 0, 'PENDING', 'NONE', 20, 'EUR', 'CARD', 'NONE', UTC_TIMESTAMP(6), 1)");
        schema.jdbc()
                .update(
                        "INSERT INTO order_items (order_sn, line_no, sku, name, quantity, amount) VALUES ('o-1', 1, 'BOOK', 'A book', 2, 0)");
    }

    private void deleteRows() {
        schema.jdbc().update("DELETE FROM products");
        schema.jdbc().update("DELETE FROM order_info");
        schema.jdbc().update("DELETE FROM order_items");
    }
}

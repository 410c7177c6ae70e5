package com.emshop.payment;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.saga.servers.TestServers;
import com.emshop.saga.test.MigratedSchema;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the database itself refuses to store, on servers that enforce CHECK constraints, and the way there from earlier versions. */
class CheckConstraintsIT {
    private final MigratedSchema schema = new MigratedSchema(TestServers.running(), "payment_checks_it");

    @Test
    void databaseRefusesRowsThatViolateAConstraint() {
        schema.migrate();
        schema.assumeCheckConstraintsAreEnforced();
        insertRows();

        schema.assertEachConstraintRefuses(Map.ofEntries(
                Map.entry("ck_payment_orders_status", "UPDATE payment_orders SET status = 7"),
                Map.entry("ck_payment_orders_amount_not_negative", "UPDATE payment_orders SET amount = -0.01"),
                Map.entry("ck_payment_orders_amount_has_currency", "UPDATE payment_orders SET currency = NULL"),
                Map.entry(
                        "ck_payment_orders_captured_not_negative",
                        "UPDATE payment_orders SET captured = -1, refunded = 0"),
                Map.entry("ck_payment_orders_refunded_not_negative", "UPDATE payment_orders SET refunded = -1"),
                Map.entry(
                        "ck_payment_orders_refunded_was_captured",
                        "UPDATE payment_orders SET captured = 0, refunded = 1"),
                Map.entry(
                        "ck_payment_captures_amount_positive",
                        "INSERT INTO payment_captures (order_sn, capture_no, third_party_sn, amount, currency, created_at) VALUES ('o-9', 9, 'tp-9', -1, 'EUR', UTC_TIMESTAMP(6))"),
                Map.entry("ck_payment_refunds_amount_not_negative", "UPDATE payment_refunds SET amount = -0.01"),
                Map.entry("ck_payment_refunds_status", "UPDATE payment_refunds SET status = 'LOST'")));
    }

    @Test
    void databaseAcceptsAPaymentWithoutAnAmount() {
        schema.migrate();

        schema.jdbc()
                .update(
                        "INSERT INTO payment_orders (order_sn, payment_sn, status, captured, refunded, created_at, version)"
                                + " VALUES ('o-2', 'pay-2', 4, 0, 0, UTC_TIMESTAMP(6), 1)");
    }

    @Test
    void migrationReplacesTriggersAndConstraintsOfEarlierVersions() {
        schema.migrateTo("5");
        schema.enforceAsEarlierVersions(
                "payment_orders",
                Map.of(
                        "amount_has_currency",
                        "({amount} IS NULL) = ({currency} IS NULL)",
                        "refunded_was_captured",
                        "{refunded} = 0 OR {captured} > 0"));
        schema.enforceAsEarlierVersions("payment_captures", Map.of("amount_positive", "{amount} > 0"));
        schema.enforceAsEarlierVersions(
                "payment_refunds", Map.of("status", "{status} IN ('REQUESTED', 'PENDING', 'SUCCEEDED', 'FAILED')"));
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
                        "INSERT INTO payment_orders (order_sn, payment_sn, status, amount, currency, captured, refunded, created_at, version)"
                                + " VALUES ('o-1', 'pay-1', 2, 20, 'EUR', 20, 0, UTC_TIMESTAMP(6), 1)");
        schema.jdbc()
                .update(
                        "INSERT INTO payment_captures (order_sn, capture_no, third_party_sn, amount, currency, captured_at, created_at)"
                                + " VALUES ('o-1', 1, 'tp-1', 20, 'EUR', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))");
        schema.jdbc()
                .update(
                        "INSERT INTO payment_refunds (refund_sn, order_sn, refund_no, third_party_sn, amount, currency, reason, status, round,"
                                + " requested_at, attempts)"
                                + " VALUES ('r-1', 'o-1', 1, 'tp-1', 0, 'EUR', 'ANY', 'PENDING', 1, UTC_TIMESTAMP(6), 0)");
    }

    private void deleteRows() {
        schema.jdbc().update("DELETE FROM payment_orders");
        schema.jdbc().update("DELETE FROM payment_captures");
        schema.jdbc().update("DELETE FROM payment_refunds");
    }
}

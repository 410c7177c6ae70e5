package com.emshop.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.servers.TestServers;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Refunds that are in the database at the upgrade. */
class RefundMigrationIT {
    private static final String DATABASE = "payment_refund_migration_it";

    @Test
    void refundUnderWayKeepsItsReferenceAndItsNextAttempt() {
        DriverManagerDataSource database = emptyDatabase();
        JdbcTemplate jdbc = new JdbcTemplate(database);
        migrate(database, "10");
        jdbc.update(
                "INSERT INTO payment_returns (third_party_sn, reference, webhook_id, payment_sn, amount, currency, status,"
                        + " round, requested_by, note, requested_at, attempts, next_attempt_at) VALUES ('tp-1', ?, 'w-1',"
                        + " 'P-o', 24.99, 'EUR', 'PENDING', 2, 'operator', 'note', '2026-01-01', 3, '2026-01-02')",
                Refund.unmatchedNumber("tp-1"));
        migrate(database, "11");

        Map<String, Object> refund = jdbc.queryForMap("SELECT * FROM payment_refunds");
        assertThat(Refund.reference((String) refund.get("refund_sn"), (Integer) refund.get("round")))
                .isEqualTo(Refund.unmatchedNumber("tp-1") + "-2");
        assertThat(refund)
                .containsEntry("order_sn", null)
                .containsEntry("payment_sn", "P-o")
                .containsEntry("reason", RefundReason.UNMATCHED_CAPTURE.name())
                .containsEntry("status", "PENDING")
                .containsEntry("requested_by", "operator")
                .containsEntry("attempts", 3);
        assertThat(refund.get("next_attempt_at")).hasToString("2026-01-02T00:00");
        assertThat(jdbc.queryForList(
                        "SELECT third_party_sn FROM payment_captures WHERE order_sn IS NULL", String.class))
                .isEqualTo(List.of("tp-1"));
        assertThat(jdbc.queryForList("SHOW TABLES LIKE 'payment_returns'")).isEmpty();
    }

    @Test
    void numberOfTheProviderStaysAtOneRefundAndIsUniqueFromThenOn() {
        DriverManagerDataSource database = emptyDatabase();
        JdbcTemplate jdbc = new JdbcTemplate(database);
        migrate(database, "20");
        insertRefund(jdbc, "P-o-R1", "tr-1");
        insertRefund(jdbc, "P-o-R2", "tr-1");
        insertRefund(jdbc, "P-o-R3", "");
        insertRefund(jdbc, "P-o-R4", "");
        insertRefund(jdbc, "P-o-R5", "tr-5");
        insertRefund(jdbc, "P-o-R6", null);
        migrate(database, "22");

        assertThat(jdbc.queryForList(
                        "SELECT third_party_refund_sn FROM payment_refunds ORDER BY refund_sn", String.class))
                .containsExactly("tr-1", null, null, null, "tr-5", null);
        assertThatThrownBy(() -> insertRefund(jdbc, "P-o-R7", "tr-5")).isInstanceOf(DuplicateKeyException.class);
    }

    private static void insertRefund(JdbcTemplate jdbc, String refundSn, String number) {
        jdbc.update(
                "INSERT INTO payment_refunds (refund_sn, third_party_sn, amount, currency, reason, status, round,"
                        + " third_party_refund_sn, requested_at, attempts) VALUES (?, 'tp-1', 5, 'EUR', 'GOODWILL',"
                        + " 'SUCCEEDED', 1, ?, '2026-01-01', 1)",
                refundSn,
                number);
    }

    private static DriverManagerDataSource emptyDatabase() {
        TestServers servers = TestServers.running();
        servers.createDatabase(DATABASE);
        return new DriverManagerDataSource(
                servers.mysqlUrl(DATABASE),
                servers.mysqlAdmin().user(),
                servers.mysqlAdmin().password());
    }

    private static void migrate(DriverManagerDataSource database, String version) {
        Flyway.configure().dataSource(database).target(version).load().migrate();
    }
}

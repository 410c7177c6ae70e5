package com.emshop.console.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.console.EventKind;
import com.emshop.console.OrderProjection;
import com.emshop.console.OrderStatus;
import com.emshop.console.PaymentStatus;
import com.emshop.console.RefundReason;
import com.emshop.saga.servers.TestServers;
import java.time.Instant;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.json.JsonMapper;

/** Upgrades of the console's database on the real MySQL. */
class MigrationIT {
    private static final String DATABASE = "console_migration_it";
    private static final TestServers SERVERS = TestServers.running();

    /** A refunded order as version 2 of the schema stores it. */
    private static final String VERSION_2 = """
            {"orderSn":"order-1",\
            "placement":{"userId":"42","total":{"amount":25.00,"currency":"EUR"},\
            "pieces":{"counts":2,"pen":1},"digital":false},\
            "cancelReason":"OUT_OF_STOCK","counts":{"ORDER_CREATED":1,"STOCK_RESERVED":1,"ORDER_CANCELLED":1},\
            "moved":{"STOCK_RESERVED":{"counts":2,"pen":1}},\
            "captures":{"c-1":{"thirdPartySn":"c-1","amount":{"amount":25.00,"currency":"EUR"}}},\
            "refunds":{"r-1":{"refundSn":"r-1","captureSn":"c-1","reason":"LATE_PAYMENT",\
            "started":{"amount":25.00,"currency":"EUR"},"returned":{"amount":25.00,"currency":"EUR"},"refused":true}},\
            "payableUntil":"2026-01-02T03:19:05.000006Z","reservedUntil":"2026-01-02T03:20:05.000006Z","deliveredAt":null,\
            "traceIds":["4bf92f3577b34da6a3ce929d0e0e4736"],"untraced":true,\
            "firstEventAt":"2026-01-02T03:04:05.000006Z","lastEventAt":"2026-01-02T03:05:05.000006Z",\
            "lastObservedAt":"2026-01-02T03:06:05.000006Z"}""";

    @Test
    void storedOrderKeepsItsContentFromVersion2() {
        SERVERS.createDatabase(DATABASE);
        DriverManagerDataSource database = new DriverManagerDataSource(
                SERVERS.mysqlUrl(DATABASE),
                SERVERS.mysqlAdmin().user(),
                SERVERS.mysqlAdmin().password());
        JdbcTemplate jdbc = new JdbcTemplate(database);
        FluentConfiguration flyway = Flyway.configure().dataSource(database).locations("classpath:db/migration");
        flyway.target("2").load().migrate();
        jdbc.update("""
                INSERT INTO observed_orders
                  (order_sn, status, payment_status, stock_status, shipment_status, settled, broken, incomplete,
                   audit_edition, findings, evidence, first_event_at, last_event_at, last_observed_at)
                VALUES ('order-1', 'CANCELLED', 'REFUNDED', 'RESERVED', 'NONE', FALSE, TRUE, FALSE,
                   3, '[]', ?, '2026-01-02', '2026-01-02', '2026-01-02')""", VERSION_2);

        flyway.target("latest").load().migrate();

        OrderProjection order = JsonMapper.builder()
                .build()
                .readValue(
                        jdbc.queryForObject("SELECT projection FROM observed_orders", String.class),
                        OrderProjection.class);
        assertThat(order.orderStatus()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(order.paymentStatus()).isEqualTo(PaymentStatus.REFUNDED);
        assertThat(order.count(EventKind.STOCK_RESERVED)).isEqualTo(1);
        assertThat(order.details()).isNotNull();
        assertThat(order.details().quantities()).isEqualTo(Map.of("counts", 2, "pen", 1));
        assertThat(order.allocatedStock()).isEqualTo(Map.of("counts", 2, "pen", 1));
        assertThat(order.captured()).hasToString("25.00 EUR");
        assertThat(order.refunded()).hasToString("25.00 EUR");
        assertThat(order.refunds().get("r-1").reason()).isEqualTo(RefundReason.LATE_PAYMENT);
        assertThat(order.refunds().get("r-1").refused()).isTrue();
        assertThat(order.paymentExpiresAt()).isEqualTo(Instant.parse("2026-01-02T03:19:05.000006Z"));
        assertThat(order.reservationExpiresAt()).isEqualTo(Instant.parse("2026-01-02T03:20:05.000006Z"));
        assertThat(order.untraced()).isTrue();
        assertThat(order.createdAt()).isNull();
        assertThat(jdbc.queryForObject("SELECT finding_level FROM observed_orders", Integer.class))
                .isEqualTo(ObservedOrderRow.CERTAIN);
    }
}

package com.emshop.localstack.audit;

import com.emshop.saga.servers.SourceTree;
import com.emshop.saga.servers.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The databases of a shop, with the services' own tables, and orders in every state. Everybody orders
 * two books for 20 euros.
 */
final class Books implements AutoCloseable {
    static final String SKU = "BOOK";
    private static final Map<String, String> SCHEMAS = Map.of(
            "emshop_order", "order-service",
            "emshop_payment", "payment-service",
            "emshop_inventory", "inventory-service",
            "emshop_logistics", "logistics-service",
            "emshop_console", "console");
    /** Long ago, and far ahead. */
    private static final String THEN = "'2026-01-01 10:00:00'";

    private static final String FAR = "'2099-01-01'";

    private final Connection connection;
    private final int[] pieces = new int[3];

    private Books(Connection connection) {
        this.connection = connection;
    }

    /** New databases, with the tables as the services' migrations make them. */
    static Books create(TestServers servers) throws SQLException, IOException {
        Path root = SourceTree.find().root();
        for (Map.Entry<String, String> schema : SCHEMAS.entrySet()) {
            servers.createDatabase(schema.getKey());
            try (Connection connection = DriverManager.getConnection(
                            servers.mysqlUrl(schema.getKey()) + "&allowMultiQueries=true",
                            servers.mysqlAdmin().user(),
                            servers.mysqlAdmin().password());
                    Statement statement = connection.createStatement()) {
                for (Path script : scripts(root, schema.getValue())) {
                    statement.execute(Files.readString(script));
                }
            }
        }
        return new Books(DriverManager.getConnection(
                servers.mysqlUrl(""),
                servers.mysqlAdmin().user(),
                servers.mysqlAdmin().password()));
    }

    private static List<Path> scripts(Path root, String module) throws IOException {
        List<Path> scripts =
                new ArrayList<>(sorted(root.resolve("saga/saga-messaging/src/main/resources/db/messaging")));
        scripts.addAll(sorted(root.resolve(module).resolve("src/main/resources/db/migration")));
        return scripts;
    }

    /** By version: V2 comes before V10. */
    private static List<Path> sorted(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".sql"))
                    .sorted(Comparator.comparingInt(file ->
                            Integer.parseInt(file.getFileName().toString().replaceFirst("V(\\d+)__.*", "$1"))))
                    .toList();
        }
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    void run(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Everything as it was at the beginning. */
    void rewrite() throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet names = statement.executeQuery("""
                        SELECT CONCAT(table_schema, '.', table_name) FROM information_schema.tables
                        WHERE table_schema LIKE 'emshop\\_%' AND table_type = 'BASE TABLE'""")) {
            while (names.next()) {
                tables.add(names.getString(1));
            }
        }
        for (String table : tables) {
            run("DELETE FROM " + table);
        }
        run("START TRANSACTION");
        pieces[0] = pieces[1] = pieces[2] = 0;
        write();
        run("COMMIT");
    }

    private void write() throws SQLException {
        move("ADJUST", null, 100, 0, 0);

        order("completed", 5, "PENDING_PAYMENT PAID SHIPPED DELIVERED COMPLETED");
        paid("completed");
        sold("completed");
        shipment("completed", 5, "AWAITING_STOCK CREATED DISPATCHED DELIVERED");

        order("waiting", 1, "PENDING_PAYMENT");
        payment("waiting", 1, "0", "0", "PENDING");
        reserved("waiting");
        reservation("waiting", 1, "RESERVED");

        order("paid", 2, "PENDING_PAYMENT PAID");
        paid("paid");
        sold("paid");
        shipment("paid", 3, "AWAITING_ORDER CREATED");

        order("shipped", 3, "PENDING_PAYMENT PAID SHIPPED");
        paid("shipped");
        sold("shipped");
        shipment("shipped", 4, "AWAITING_STOCK CREATED DISPATCHED");

        order("delivered", 4, "PENDING_PAYMENT PAID SHIPPED DELIVERED");
        run("UPDATE emshop_order.order_info SET delivered_at = UTC_TIMESTAMP(6) WHERE order_sn = 'delivered'");
        paid("delivered");
        sold("delivered");
        shipment("delivered", 5, "AWAITING_STOCK CREATED DISPATCHED DELIVERED");

        order("digital", 5, "PENDING_PAYMENT PAID COMPLETED");
        run("UPDATE emshop_order.order_info SET address = NULL WHERE order_sn = 'digital'");
        paid("digital");
        sold("digital");
        shipment("digital", 8, "AWAITING_ORDER NOT_NEEDED");

        order("timed-out", 6, "PENDING_PAYMENT CANCELLED");
        payment("timed-out", 4, "0", "0", "PENDING CANCELLED");
        reserved("timed-out");
        move("RELEASE", "timed-out", 2, -2, 0);
        reservation("timed-out", 3, "RESERVED RELEASED");
        shipment("timed-out", 7, "CANCELLED");

        order("out-of-stock", 6, "PENDING_PAYMENT CANCELLED");
        payment("out-of-stock", 3, "0", "0", "PENDING FAILED");
        reservation("out-of-stock", 6, "REJECTED");

        order("died-first", 6, "PENDING_PAYMENT CANCELLED");
        payment("died-first", 4, "0", "0", "CANCELLED");
        run("UPDATE emshop_payment.payment_orders SET amount = NULL, currency = NULL, expires_at = NULL, due_at = NULL"
                + " WHERE order_sn = 'died-first'");
        reservation("died-first", 3, "RELEASED");
        shipment("died-first", 7, "CANCELLED");

        order("refunded", 6, "PENDING_PAYMENT PAID CANCELLED");
        paidAt("refunded");
        payment("refunded", 6, "20", "20", "PENDING PAID REFUNDING REFUNDED");
        capture("refunded", 1);
        refund("refunded", 1, 1, "20", "ORDER_CANCELLED", "SUCCEEDED");
        returned("refunded");
        shipment("refunded", 7, "AWAITING_STOCK CREATED CANCELLED");

        order("refunding", 6, "PENDING_PAYMENT PAID CANCELLED");
        paidAt("refunding");
        payment("refunding", 5, "20", "5", "PENDING PAID REFUNDING");
        capture("refunding", 1);
        refund("refunding", 1, 1, "5", "GOODWILL", "SUCCEEDED");
        refund("refunding", 2, 1, "3", "GOODWILL", "FAILED");
        refund("refunding", 3, 1, "15", "ORDER_CANCELLED", "REQUESTED");
        returned("refunding");
        shipment("refunding", 6, "AWAITING_STOCK REJECTED");

        order("twice", 5, "PENDING_PAYMENT PAID SHIPPED DELIVERED COMPLETED");
        paid("twice");
        run("UPDATE emshop_payment.payment_orders SET captured = 40, refunded = 20 WHERE order_sn = 'twice'");
        capture("twice", 2);
        refund("twice", 1, 2, "20", "DUPLICATE_CAPTURE", "SUCCEEDED");
        sold("twice");
        shipment("twice", 5, "AWAITING_STOCK CREATED DISPATCHED DELIVERED");

        move("SELL", "direct/1", -2, 0, 2);
        reservation("direct/1", 2, "CONFIRMED");
        reserved("direct/2");
        reservation("direct/2", 1, "RESERVED");

        run("INSERT INTO emshop_inventory.stock VALUES ('%s', %d, %d, %d, %s)"
                .formatted(SKU, pieces[0], pieces[1], pieces[2], THEN));
        webhook("webhook-1", "PROCESSED", "NULL");
        returned("webhook-back", "SUCCEEDED", "NULL");
        returned("webhook-on-its-way", "PENDING", FAR);
        deadLetter("completed", 1, "NULL", THEN);
    }

    // ---- rows

    private void order(String orderSn, int status, String path) throws SQLException {
        run("""
                INSERT INTO emshop_order.order_info
                  (order_sn, user_id, status, payment_status, paid_at, stock_status, shipment_status, amount, currency,
                   payment_method, address, cancellation, created_at, version)
                VALUES ('%s', '42', %d, 0, %s, 'NONE', 'NONE', 20, 'EUR', 'card', '{}', 'NONE', %s, 1)""".formatted(orderSn, status, status == 1 || status == 6 ? "NULL" : THEN, THEN));
        log("emshop_order.order_status_logs", orderSn, path);
    }

    private void paidAt(String orderSn) throws SQLException {
        run("UPDATE emshop_order.order_info SET paid_at = %s WHERE order_sn = '%s'".formatted(THEN, orderSn));
    }

    private void payment(String orderSn, int status, String captured, String refunded, String path)
            throws SQLException {
        run("""
                INSERT INTO emshop_payment.payment_orders
                  (order_sn, payment_sn, user_id, status, amount, currency, payment_method, captured, refunded, expires_at,
                   due_at, created_at, version)
                VALUES ('%1$s', 'P-%1$s', '42', %2$d, 20, 'EUR', 'card', %3$s, %4$s, %5$s, %5$s, %6$s, 1)""".formatted(orderSn, status, captured, refunded, FAR, THEN));
        log("emshop_payment.payment_logs", orderSn, path);
    }

    private void paid(String orderSn) throws SQLException {
        payment(orderSn, 2, "20", "0", "PENDING PAID");
        capture(orderSn, 1);
    }

    void capture(String orderSn, int number) throws SQLException {
        run("INSERT INTO emshop_payment.payment_captures VALUES ('%1$s', %2$d, 'C-%1$s-%2$d', 20, 'EUR', %3$s, %3$s)"
                .formatted(orderSn, number, THEN));
    }

    void refund(String orderSn, int number, int capture, String amount, String reason, String status)
            throws SQLException {
        run("""
                INSERT INTO emshop_payment.payment_refunds
                  (refund_sn, order_sn, refund_no, third_party_sn, amount, currency, reason, status, round, requested_at,
                   attempts, next_attempt_at)
                VALUES ('P-%1$s-R%2$d', '%1$s', %2$d, 'C-%1$s-%3$d', %4$s, 'EUR', '%5$s', '%6$s', 1, %7$s, 0, %8$s)""".formatted(
                orderSn, number, capture, amount, reason, status, THEN, status.equals("REQUESTED") ? FAR : "NULL"));
    }

    private void reserved(String orderSn) throws SQLException {
        move("RESERVE", orderSn, -2, 2, 0);
    }

    private void sold(String orderSn) throws SQLException {
        reserved(orderSn);
        move("CONFIRM", orderSn, 0, -2, 2);
        reservation(orderSn, 2, "RESERVED CONFIRMED");
    }

    private void returned(String orderSn) throws SQLException {
        reserved(orderSn);
        move("CONFIRM", orderSn, 0, -2, 2);
        move("RETURN", orderSn, 2, 0, -2);
        reservation(orderSn, 5, "RESERVED CONFIRMED RETURNED");
    }

    private void reservation(String orderSn, int status, String path) throws SQLException {
        run("""
                INSERT INTO emshop_inventory.reservations (order_sn, status, paid_in_vain, expires_at, version)
                VALUES ('%s', %d, FALSE, %s, 1)""".formatted(orderSn, status, FAR));
        run("INSERT INTO emshop_inventory.reservation_lines VALUES ('%s', '%s', 2)".formatted(orderSn, SKU));
        log("emshop_inventory.reservation_logs", orderSn, path);
    }

    private void move(String kind, @Nullable String orderSn, int available, int reserved, int sold)
            throws SQLException {
        pieces[0] += available;
        pieces[1] += reserved;
        pieces[2] += sold;
        run("""
                INSERT INTO emshop_inventory.stock_movements
                  (sku, order_sn, kind, available_delta, reserved_delta, sold_delta, available_after, reserved_after,
                   sold_after, cause, created_at)
                VALUES ('%s', %s, '%s', %d, %d, %d, %d, %d, %d, 'a test', %s)""".formatted(
                        SKU,
                        orderSn == null ? "NULL" : "'" + orderSn + "'",
                        kind,
                        available,
                        reserved,
                        sold,
                        pieces[0],
                        pieces[1],
                        pieces[2],
                        THEN));
    }

    void shipment(String orderSn, int status, String path) throws SQLException {
        run("""
                INSERT INTO emshop_logistics.shipments (order_sn, status, shipment_sn, cancellation_refused, version)
                VALUES ('%1$s', %2$d, 'SHP-%1$s', FALSE, 1)""".formatted(orderSn, status));
        log("emshop_logistics.shipment_tracks", orderSn, path);
    }

    private void log(String table, String orderSn, String path) throws SQLException {
        String from = "NONE";
        for (String to : path.split(" ")) {
            logged(table, orderSn, from, to, THEN);
            from = to;
        }
    }

    void logged(String table, String orderSn, String from, String to, String at) throws SQLException {
        run(
                "INSERT INTO %s (order_sn, from_status, to_status, cause, created_at) VALUES ('%s', '%s', '%s', 'a test', %s)"
                        .formatted(table, orderSn, from, to, at));
    }

    void webhook(String id, String status, String nextAttemptAt) throws SQLException {
        run("""
                INSERT INTO emshop_payment.payment_webhooks
                  (webhook_id, type, payment_sn, body, status, reason, attempts, received_at, next_attempt_at)
                VALUES ('%s', 'payment.succeeded', 'P-waiting', '', '%s', 'no reason', 1, %s, %s)""".formatted(id, status, THEN, nextAttemptAt));
    }

    /** A capture that matches no payment, and whose refund an operator requested. */
    void returned(String webhookId, String status, String nextAttemptAt) throws SQLException {
        webhook(webhookId, "QUARANTINED", "NULL");
        run("UPDATE emshop_payment.payment_webhooks SET third_party_sn = 'C-%1$s' WHERE webhook_id = '%1$s'"
                .formatted(webhookId));
        run("""
                INSERT INTO emshop_payment.payment_captures (third_party_sn, amount, currency, created_at)
                VALUES ('C-%1$s', 19, 'EUR', %2$s)""".formatted(webhookId, THEN));
        run("""
                INSERT INTO emshop_payment.payment_refunds
                  (refund_sn, payment_sn, third_party_sn, amount, currency, reason, status, round, request_key, requested_by,
                   requested_at, attempts, next_attempt_at)
                VALUES ('CR-%1$s', 'P-waiting', 'C-%1$s', 19, 'EUR', 'UNMATCHED_CAPTURE', '%2$s', 1, '%1$s', 'an operator',
                   %3$s, 1, %4$s)""".formatted(webhookId, status, THEN, nextAttemptAt));
    }

    void deadLetter(String orderSn, int offset, String blockedBehind, String resolvedAt) throws SQLException {
        run("""
                INSERT INTO emshop_logistics.dead_letters
                  (topic, partition_no, offset_no, message_key, type, headers, reason, blocked_behind, created_at, resolved_at)
                VALUES ('emshop.order.events', 3, %d, '%s', 'OrderPaid', '{}', 'a fault', %s, %s, %s)""".formatted(offset, orderSn, blockedBehind, THEN, resolvedAt));
    }
}

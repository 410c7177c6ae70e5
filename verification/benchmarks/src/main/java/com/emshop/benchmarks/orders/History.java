package com.emshop.benchmarks.orders;

import com.emshop.localstack.client.Address;
import com.emshop.localstack.client.Line;
import com.emshop.localstack.client.Order;
import com.emshop.localstack.client.Payment;
import com.emshop.localstack.client.Shipment;
import com.emshop.localstack.client.Shop;
import com.emshop.localstack.client.Webhooks;
import com.emshop.localstack.stack.Service;
import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.process.Polling;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A past for the shop's databases: {@value #TEMPLATES} orders take the normal way, {@value #OPEN} of them until their parcel waits
 * for a carrier, the others until they are completed. Their rows are then copied within MySQL, past the binlog, each copy with
 * numbers and times of its own, which are earlier the higher the copy's number. Outboxes are left alone, since a real shop empties
 * them, and no copy waits for a timer.
 */
final class History {
    private static final int TEMPLATES = 200;
    private static final int OPEN = 20;
    static final String SKU = "SKU-HISTORY";
    private static final String CUSTOMER = "customer-";
    private static final long PIECES = 100_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Without a column for it, the number is behind the payment number's prefix. */
    private static final String NUMBER = "order_sn";

    private static final String PAYMENT_NUMBER = "payment_sn";
    private static final String NUMBER_IN_PAYMENT_NUMBER = "SUBSTRING(payment_sn, 3)";
    /** Order numbers begin with the time in units of 65.536 s: each copy is one of them older. */
    private static final int SECONDS_OLDER = 65;

    private static final String PREFIX = "LOWER(LPAD(HEX(CONV(SUBSTRING(%1$s, 1, 8), 16, 10) - %2$s), 8, '0'))";

    private static final String COLUMNS = """
            SELECT c.table_name, c.column_name, c.data_type, c.column_type, c.is_nullable = 'YES',
              EXISTS (
                SELECT 1 FROM information_schema.statistics s
                WHERE s.table_schema = c.table_schema AND s.table_name = c.table_name AND s.column_name = c.column_name
                  AND s.non_unique = 0
                  AND NOT EXISTS (
                    SELECT 1 FROM information_schema.statistics o
                    WHERE o.table_schema = s.table_schema AND o.table_name = s.table_name AND o.index_name = s.index_name
                      AND (o.column_name = 'order_sn' OR o.seq_in_index > s.seq_in_index)))
            FROM information_schema.columns c
            JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
            WHERE c.table_schema = ? AND t.table_type = 'BASE TABLE' AND c.extra NOT LIKE '%auto_increment%'
              AND c.extra NOT LIKE '%GENERATED%' AND c.table_name <> 'outbox'
            ORDER BY c.table_name, c.ordinal_position""";

    private final MySqlServer mysql;
    private final Shop shop;
    private final Consumer<String> progress;

    History(MySqlServer mysql, Shop shop, Consumer<String> progress) {
        this.mysql = mysql;
        this.shop = shop;
        this.progress = progress;
    }

    /** A column, and what a copy has in it. */
    private record Column(String name, String copy) {}

    /** @param orders how many; rounded up to a multiple of {@value #TEMPLATES} */
    void load(int orders) throws SQLException {
        List<String> templates = templates();
        int copies = (orders + TEMPLATES - 1) / TEMPLATES;
        progress.accept("Loading a history of " + copies * TEMPLATES + " orders");
        try (Connection connection = mysql.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION sql_log_bin = 0, unique_checks = 0, sql_mode = ''");
            String numbers = "'" + String.join("', '", templates) + "'";
            for (String schema : Service.schemas()) {
                for (Map.Entry<String, List<Column>> table :
                        tables(connection, schema).entrySet()) {
                    copy(statement, schema + "." + table.getKey(), table.getValue(), numbers, copies);
                }
            }
            statement.execute("""
                    UPDATE emshop_inventory.stock_movements m
                    JOIN (SELECT id, SUM(available_delta) OVER history AS available, SUM(reserved_delta) OVER history AS reserved,
                            SUM(sold_delta) OVER history AS sold
                          FROM emshop_inventory.stock_movements WHERE sku = '%s'
                          WINDOW history AS (ORDER BY id)) w ON w.id = m.id
                    SET m.available_after = w.available, m.reserved_after = w.reserved, m.sold_after = w.sold""".formatted(SKU));
            statement.execute("""
                    UPDATE emshop_inventory.stock s
                    JOIN (SELECT sku, SUM(available_delta) AS available, SUM(reserved_delta) AS reserved, SUM(sold_delta) AS sold
                          FROM emshop_inventory.stock_movements WHERE sku = '%s' GROUP BY sku) m ON m.sku = s.sku
                    SET s.available = m.available, s.reserved = m.reserved, s.sold = m.sold""".formatted(SKU));
        }
    }

    private static void copy(Statement statement, String table, List<Column> columns, String numbers, int copies)
            throws SQLException {
        String number =
                columns.stream().anyMatch(column -> column.name.equals(NUMBER)) ? NUMBER : NUMBER_IN_PAYMENT_NUMBER;
        var names = new ArrayList<String>();
        var values = new ArrayList<String>();
        for (Column column : columns) {
            names.add(column.name);
            values.add(column.copy.formatted(number, "@copy"));
        }
        String templates = table + "_history";
        statement.execute("CREATE TABLE " + templates + " AS SELECT " + String.join(", ", names) + " FROM " + table
                + " WHERE " + number + " IN (" + numbers + ")");
        String insert = "INSERT INTO " + table + " (" + String.join(", ", names) + ") SELECT "
                + String.join(", ", values) + " FROM " + templates;
        for (int copy = 1; copy <= copies; copy++) {
            statement.execute("SET @copy = " + copy);
            statement.execute(insert);
        }
        statement.execute("DROP TABLE " + templates);
    }

    /** Those with an order's or a payment's number. */
    private static Map<String, List<Column>> tables(Connection connection, String schema) throws SQLException {
        var tables = new LinkedHashMap<String, List<Column>>();
        try (var query = connection.prepareStatement(COLUMNS)) {
            query.setString(1, schema);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    String name = rows.getString(2);
                    tables.computeIfAbsent(rows.getString(1), table -> new ArrayList<>())
                            .add(new Column(
                                    name,
                                    valueOf(
                                            name,
                                            rows.getString(3).toLowerCase(Locale.ROOT),
                                            rows.getString(4),
                                            rows.getBoolean(5),
                                            rows.getBoolean(6))));
                }
            }
        }
        tables.values()
                .removeIf(columns -> columns.stream()
                        .noneMatch(column -> column.name.equals(NUMBER) || column.name.equals(PAYMENT_NUMBER)));
        return tables;
    }

    /** As SQL with two places: the number of the template, and that of the copy. */
    private static String valueOf(String name, String type, String fullType, boolean nullable, boolean uniqueItself) {
        if (nullable && (name.equals("due_at") || name.equals("next_attempt_at"))) {
            return "NULL";
        }
        return switch (type) {
            case "datetime" -> name + " - INTERVAL %2$s * " + SECONDS_OLDER + " SECOND";
            case "char", "varchar", "text", "mediumtext", "longtext", "json", "mediumblob" ->
                textOf(name, fullType, uniqueItself);
            default -> name;
        };
    }

    private static String textOf(String name, String fullType, boolean uniqueItself) {
        String renumbered = "REPLACE(" + name + ", %1$s, CONCAT(" + PREFIX + ", SUBSTRING(%1$s, 9)))";
        if (name.equals("event_id") && fullType.equalsIgnoreCase("char(36)")) {
            return "CONCAT(LPAD(HEX(%2$s), 8, '0'), SUBSTRING(" + name + ", 9))";
        }
        return uniqueItself
                ? "IF(LOCATE(%1$s, " + name + ") > 0, " + renumbered + ", CONCAT(" + name + ", '-', %2$s))"
                : renumbered;
    }

    private List<String> templates() {
        progress.accept("Placing " + TEMPLATES + " orders for the history");
        shop.offer(SKU, "An article of the past", OrdersBenchmark.PRICE, OrdersBenchmark.CURRENCY);
        shop.stock(SKU, PIECES);
        var orders = new ArrayList<Order>();
        for (int number = 0; number < TEMPLATES; number++) {
            orders.add(shop.order(
                    CUSTOMER + number,
                    UUID.randomUUID().toString(),
                    List.of(new Line(SKU, 1)),
                    new Address("A Customer", "1 Main Street", "Berlin", "10115", "DE", "+49 30 1234567")));
        }
        for (Order order : orders) {
            Payment payment = await(() -> shop.paymentOf(order.orderSn())
                    .filter(found -> found.status().equals("PENDING")));
            await(() -> shop.reservationOf(order.orderSn()).filter("RESERVED"::equals));
            shop.provider(
                    payment.paymentSn(), order.orderSn(), Webhooks.succeeded(payment.currency(), payment.amount()));
        }
        for (int number = OPEN; number < TEMPLATES; number++) {
            String orderSn = orders.get(number).orderSn();
            Shipment shipment = await(() ->
                    shop.shipmentOf(orderSn).filter(found -> found.status().equals("CREATED")));
            shop.dispatch(shipment.shipmentSn(), "DHL", "TRACK-" + orderSn);
            shop.deliver(shipment.shipmentSn());
        }
        for (int number = OPEN; number < TEMPLATES; number++) {
            String customer = CUSTOMER + number;
            String orderSn = orders.get(number).orderSn();
            awaitStatus(customer, orderSn, "DELIVERED");
            shop.confirmReceipt(customer, orderSn);
        }
        for (int number = 0; number < TEMPLATES; number++) {
            awaitStatus(CUSTOMER + number, orders.get(number).orderSn(), number < OPEN ? "PAID" : "COMPLETED");
        }
        // The console observes them a moment later.
        List<String> numbers = orders.stream().map(Order::orderSn).toList();
        for (String number : numbers.subList(OPEN, TEMPLATES)) {
            await(() -> Optional.of(number).filter(shop::isSettled));
        }
        return numbers;
    }

    private void awaitStatus(String customer, String orderSn, String status) {
        await(() -> Optional.of(shop.order(customer, orderSn))
                .filter(found -> found.status().equals(status)));
    }

    private static <T> T await(Supplier<Optional<T>> question) {
        return Polling.poll(PATIENCE, question, Optional::isPresent)
                .orElseThrow(() -> new StackException("The orders of the history do not get on"));
    }
}

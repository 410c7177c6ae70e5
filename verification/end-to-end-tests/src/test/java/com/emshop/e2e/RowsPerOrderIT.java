package com.emshop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.localstack.stack.Service;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * How many rows and index entries an order leaves in each table. Most of what an order costs goes to writing them, so whoever
 * adds one has to change this test, and to measure.
 */
class RowsPerOrderIT extends EndToEnd {
    private static final String TEXT_COLUMNS = """
            SELECT table_name, column_name FROM information_schema.columns
            WHERE table_schema = ? AND data_type IN ('char', 'varchar') ORDER BY table_name, column_name""";
    private static final String INDEXES =
            "SELECT COUNT(DISTINCT index_name) FROM information_schema.statistics WHERE table_schema = ? AND table_name = ?";

    @Test
    void orderLeavesTheseRowsAndIndexEntries() throws SQLException {
        PlacedOrder order = customer.orders(1, article(5));
        saga.of(order).reservationIs("RESERVED"); // paid earlier it would be sold without
        provider.confirms(order);
        saga.of(order)
                .shipmentIs("CREATED")
                .emitted(
                        "OrderCreated",
                        "OrderPaid",
                        "PaymentCreated",
                        "PaymentConfirmed",
                        "StockReserved",
                        "StockConfirmed",
                        "ShipmentCreated");

        Map<String, Integer> rows = new TreeMap<>();
        int indexEntries = 0;
        try (Connection database = running().database()) {
            for (String schema : Service.schemas()) {
                for (Map.Entry<String, String> table :
                        conditions(database, schema).entrySet()) {
                    int count = count(
                            database,
                            "SELECT COUNT(*) FROM " + schema + "." + table.getKey() + " WHERE " + table.getValue(),
                            order.orderSn());
                    if (count > 0) {
                        rows.put(schema + "." + table.getKey(), count);
                        indexEntries += count * count(database, INDEXES, schema, table.getKey());
                    }
                }
            }
        }
        assertThat(rows)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("emshop_console.observed_events", 7),
                        Map.entry("emshop_console.observed_order_terms", 3),
                        Map.entry("emshop_console.observed_orders", 1),
                        Map.entry("emshop_inventory.outbox", 2),
                        Map.entry("emshop_inventory.reservation_lines", 1),
                        Map.entry("emshop_inventory.reservation_logs", 2),
                        Map.entry("emshop_inventory.reservations", 1),
                        Map.entry("emshop_inventory.stock_movements", 2),
                        Map.entry("emshop_logistics.outbox", 1),
                        Map.entry("emshop_logistics.shipment_tracks", 2),
                        Map.entry("emshop_logistics.shipments", 1),
                        Map.entry("emshop_order.order_idempotency_keys", 1),
                        Map.entry("emshop_order.order_info", 1),
                        Map.entry("emshop_order.order_items", 1),
                        Map.entry("emshop_order.order_status_logs", 2),
                        Map.entry("emshop_order.outbox", 2),
                        Map.entry("emshop_payment.outbox", 2),
                        Map.entry("emshop_payment.payment_captures", 1),
                        Map.entry("emshop_payment.payment_logs", 2),
                        Map.entry("emshop_payment.payment_orders", 1)));
        assertThat(indexEntries).isEqualTo(66);
    }

    /** By table: that a row names the order. */
    private static Map<String, String> conditions(Connection database, String schema) throws SQLException {
        try (PreparedStatement query = database.prepareStatement(TEXT_COLUMNS)) {
            query.setString(1, schema);
            Map<String, String> conditions = new TreeMap<>();
            try (ResultSet columns = query.executeQuery()) {
                while (columns.next()) {
                    conditions.merge(
                            columns.getString(1), columns.getString(2), (before, column) -> before + ", " + column);
                }
            }
            return conditions.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, table -> "? IN (" + table.getValue() + ")"));
        }
    }

    private static int count(Connection database, String sql, String... parameters) throws SQLException {
        try (PreparedStatement query = database.prepareStatement(sql)) {
            for (int number = 0; number < parameters.length; number++) {
                query.setString(number + 1, parameters[number]);
            }
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}

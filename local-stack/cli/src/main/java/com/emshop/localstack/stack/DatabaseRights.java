package com.emshop.localstack.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What each account may do in the schemas; everything else is refused. A service inserts into every table of its own and
 * changes the rows of those alone that are listed here: ledgers, logs, erasures and operators' actions are insert-only.
 * It executes no DDL; the owner of the schema migrates it. {@code deploy/mysql/rights.sql} holds the same statements for a
 * server of one's own.
 */
public final class DatabaseRights {
    /** Of the kit, in every schema. */
    private static final List<String> KIT_UPDATED = List.of("consumer_positions", "dead_letters");

    /** The kit's tables that the relay reads. */
    private static final String OUTBOX = "outbox";

    private static final String OUTBOX_ORIGIN = "outbox_origin";

    /** Rows with a state, by schema. */
    private static final Map<String, List<String>> UPDATED = Map.of(
            "emshop_order", List.of("products", "order_info"),
            "emshop_payment", List.of("payment_orders", "payment_captures", "payment_refunds", "payment_webhooks"),
            "emshop_inventory", List.of("stock", "reservations"),
            "emshop_logistics", List.of("shipments"),
            // What an event says of a person is erased on demand.
            "emshop_console", List.of("observed_orders", "observed_events"));

    /** Rows that expire, by schema. */
    private static final Map<String, List<String>> DELETED = Map.of("emshop_order", List.of("order_idempotency_keys"));

    private DatabaseRights() {}

    /**
     * Statements that may be repeated, each in one line, for accounts and schemas that exist. A table need not exist. Rights
     * that an earlier version gave and this one does not are taken back, after those that replace them were given: whoever
     * runs meanwhile is never without.
     *
     * @param host from where the accounts may log in, as MySQL writes it
     */
    public static List<String> statements(String host) {
        var statements = new ArrayList<String>();
        String relay = account("emshop_relay", host);
        statements.add("GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO " + relay + ";");
        for (String schema : Service.schemas()) {
            String app = account(schema + "_app", host);
            statements.add("GRANT ALL PRIVILEGES ON " + schema + ".* TO " + account(schema + "_owner", host) + ";");
            for (String table : updatedTables(schema)) {
                addTable(statements, "UPDATE", schema, table, app);
            }
            for (String table : DELETED.getOrDefault(schema, List.of())) {
                addTable(statements, "UPDATE, DELETE", schema, table, app);
            }
            addWithout(statements, "SELECT, INSERT", "UPDATE, DELETE", schema, app);
            addTable(statements, "SELECT, DELETE", schema, OUTBOX, relay);
            addTable(statements, "SELECT", schema, OUTBOX_ORIGIN, relay);
            addWithout(statements, "LOCK TABLES", "SELECT, DELETE", schema, relay);
        }
        return statements;
    }

    private static List<String> updatedTables(String schema) {
        var tables = new ArrayList<>(KIT_UPDATED);
        tables.addAll(UPDATED.getOrDefault(schema, List.of()));
        return tables;
    }

    /** On all tables; MySQL takes back only what was given, so what an earlier version may have given is given first. */
    private static void addWithout(List<String> to, String rights, String takenBack, String schema, String account) {
        to.add("GRANT " + rights + ", " + takenBack + " ON " + schema + ".* TO " + account + ";");
        to.add("REVOKE " + takenBack + " ON " + schema + ".* FROM " + account + ";");
    }

    /** MySQL accepts rights on a table that is not there only together with the right to create it. */
    private static void addTable(List<String> to, String rights, String schema, String table, String account) {
        to.add("GRANT CREATE, " + rights + " ON " + schema + "." + table + " TO " + account + ";");
        to.add("REVOKE CREATE ON " + schema + "." + table + " FROM " + account + ";");
    }

    private static String account(String user, String host) {
        return "'" + user + "'@'" + host + "'";
    }
}

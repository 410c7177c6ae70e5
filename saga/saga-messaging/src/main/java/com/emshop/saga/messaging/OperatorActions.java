package com.emshop.saga.messaging;

import com.emshop.saga.Cause;
import com.emshop.saga.OperatorAction;
import com.emshop.saga.PerformedAction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The record of what operators did, in {@code operator_actions}: one row for each command of an operator that changed something,
 * written in the transaction of the change, and one for each replay and discard of a dead letter. Rows are only ever added.
 * Thread-safe.
 */
public final class OperatorActions {
    /** What is recorded of a command; it is recorded only if it was executed. */
    private static final String DONE = "DONE";

    private static final String DEAD_LETTER = "dead-letter";

    private static final int COLUMNS = 10;
    private static final String APPEND = """
            INSERT INTO operator_actions
              (acted_at, role, user_id, action, aggregate_type, aggregate_key, outcome, detail, note, command_id)
            VALUES\s""";
    private static final String READ = """
            SELECT id, acted_at, role, user_id, action, aggregate_type, aggregate_key, outcome, detail, note, command_id
            FROM operator_actions WHERE\s""";

    /** What the columns take. */
    private static final int ROLE_CHARS = 64;

    private static final int USER_CHARS = 128;
    private static final int KEY_CHARS = 400;
    private static final int TEXT_CHARS = 1000;

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final Clock clock;

    OperatorActions(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.clock = clock;
    }

    /**
     * What an operator did.
     *
     * @param id the order in which actions were recorded
     * @param at when, UTC
     * @param role the role in which the operator acted
     * @param action the command
     * @param aggregateType what it was sent to, with {@code aggregateKey}
     * @param outcome {@code DONE}; for a dead letter {@code REPLAYED}, {@code FAILED} or {@code DISCARDED}
     * @param detail what the command says, or what there is to say about the outcome
     * @param note why, in the operator's words
     * @param commandId the causation id of the events that followed; names the idempotency key if there was one
     */
    public record Entry(
            long id,
            Instant at,
            String role,
            String userId,
            String action,
            String aggregateType,
            String aggregateKey,
            String outcome,
            @Nullable String detail,
            @Nullable String note,
            String commandId) {}

    /** Which to list; null for any. */
    public record Filter(
            @Nullable String userId,
            @Nullable String action,
            @Nullable String aggregateType,
            @Nullable String aggregateKey) {}

    /**
     * The newest first.
     *
     * @param before the id that the page begins behind
     * @param most the largest size of the page
     */
    public List<Entry> page(Filter filter, long before, int most) {
        StringBuilder sql = new StringBuilder(READ).append("id < :before");
        Map<String, Object> parameters = new HashMap<>(Map.of("before", before, "most", most));
        restrict(sql, parameters, "user_id", filter.userId());
        restrict(sql, parameters, "action", filter.action());
        restrict(sql, parameters, "aggregate_type", filter.aggregateType());
        restrict(sql, parameters, "aggregate_key", filter.aggregateKey());
        return client.sql(sql.append(" ORDER BY id DESC LIMIT :most").toString())
                .params(parameters)
                .query(OperatorActions::entry)
                .list();
    }

    private static void restrict(
            StringBuilder sql, Map<String, Object> parameters, String column, @Nullable String value) {
        if (value != null) {
            sql.append(" AND ").append(column).append(" = :").append(column);
            parameters.put(column, value);
        }
    }

    /** What was done to a dead letter, the earliest first. */
    List<Entry> ofDeadLetter(long id) {
        return client.sql(READ + "aggregate_type = :type AND aggregate_key = :key ORDER BY id")
                .param("type", DEAD_LETTER)
                .param("key", Long.toString(id))
                .query(OperatorActions::entry)
                .list();
    }

    /** Adds one statement that records all of them; none for none. */
    void append(SqlPacket packet, List<PerformedAction> performed) {
        if (performed.isEmpty()) {
            return;
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (PerformedAction each : performed) {
            OperatorAction action = each.cause().action();
            if (action == null) {
                throw new IllegalArgumentException("not a command of an operator: " + each.cause());
            }
            add(
                    values,
                    each.at(),
                    each.cause(),
                    action.name(),
                    each.target().type().name(),
                    each.target().key(),
                    DONE,
                    action.detail(),
                    action.note());
        }
        packet.update(APPEND + SqlPacket.tuples(performed.size(), COLUMNS), values);
    }

    /**
     * Records what was done to a dead letter. Joins the caller's transaction, that of the effect.
     *
     * @param detail what there is to say about the outcome
     */
    void append(
            long deadLetter,
            String action,
            String outcome,
            Cause operator,
            @Nullable String note,
            @Nullable String detail) {
        List<@Nullable Object> values = new ArrayList<>();
        add(values, clock.instant(), operator, action, DEAD_LETTER, Long.toString(deadLetter), outcome, detail, note);
        jdbc.update(APPEND + SqlPacket.tuples(1, COLUMNS), values.toArray());
    }

    private static void add(
            List<@Nullable Object> values,
            Instant at,
            Cause operator,
            String action,
            String type,
            String key,
            String outcome,
            @Nullable String detail,
            @Nullable String note) {
        values.add(UtcTimestamps.of(at));
        values.add(clipped(operator.kind(), ROLE_CHARS));
        values.add(clipped(operator.reference(), USER_CHARS));
        values.add(action);
        values.add(clipped(type, OperatorAction.MAX_NAME_CHARS));
        values.add(clipped(key, KEY_CHARS));
        values.add(outcome);
        values.add(detail == null ? null : clipped(detail, TEXT_CHARS));
        values.add(note == null ? null : clipped(note, TEXT_CHARS));
        values.add(operator.id());
    }

    private static String clipped(String text, int chars) {
        return text.length() <= chars ? text : text.substring(0, chars);
    }

    private static Entry entry(ResultSet row, int number) throws SQLException {
        return new Entry(
                row.getLong("id"),
                UtcTimestamps.instant(row, "acted_at"),
                row.getString("role"),
                row.getString("user_id"),
                row.getString("action"),
                row.getString("aggregate_type"),
                row.getString("aggregate_key"),
                row.getString("outcome"),
                row.getString("detail"),
                row.getString("note"),
                row.getString("command_id"));
    }
}

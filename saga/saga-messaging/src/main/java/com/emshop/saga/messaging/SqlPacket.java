package com.emshop.saga.messaging;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Several statements for one round trip: they are sent together and run in the order in which they were added. So a batch
 * costs the same number of round trips whatever its size. Needs {@code allowMultiQueries=true} on the connection, which the
 * kit's defaults set. The SQL is the code's own; values only ever are parameters.
 *
 * <p>A packet that grows beyond {@link #MAX_BYTES} is sent in parts. Not thread-safe; used once.
 */
public final class SqlPacket {
    /** Well below what MySQL takes in one packet: 64 MiB by default, 16 MiB at least where it was lowered to that. */
    static final int MAX_BYTES = 8 * 1024 * 1024;

    private static final int BYTES_OF_A_VALUE = 24;

    private final List<Statement> statements = new ArrayList<>();

    /** Reads the rows of a query's answer. */
    @FunctionalInterface
    public interface RowHandler {
        /** Reads the current row. */
        void row(ResultSet row) throws SQLException;
    }

    private record Statement(
            String sql,
            List<? extends @Nullable Object> parameters,
            @Nullable RowHandler rows,
            int bytes) {}

    /** Adds a query; the handler is called for each row when the packet is executed. */
    public void query(String sql, List<? extends @Nullable Object> parameters, RowHandler rows) {
        add(sql, parameters, rows);
    }

    /** Adds a statement that changes rows. */
    public void update(String sql, List<? extends @Nullable Object> parameters) {
        add(sql, parameters, null);
    }

    private void add(String sql, List<? extends @Nullable Object> parameters, @Nullable RowHandler rows) {
        int bytes = sql.length();
        for (Object parameter : parameters) {
            bytes += parameter instanceof byte[] value
                    ? 2 * value.length // at worst each byte is escaped
                    : parameter instanceof String text ? 2 * text.length() + 2 : BYTES_OF_A_VALUE;
        }
        statements.add(new Statement(sql, parameters, rows, bytes));
    }

    public boolean isEmpty() {
        return statements.isEmpty();
    }

    /** So many question marks for an {@code IN}. */
    public static String placeholders(int count) {
        return String.join(",", Collections.nCopies(count, "?"));
    }

    /** So many rows of question marks, each in brackets: for {@code VALUES}, or for an {@code IN} of several columns. */
    public static String tuples(int rows, int columns) {
        return String.join(",", Collections.nCopies(rows, "(" + placeholders(columns) + ")"));
    }

    /** The condition that a column is one of these values; there has to be one at least. */
    public static String in(String column, Collection<?> values) {
        return column + " IN (" + placeholders(values.size()) + ")";
    }

    /**
     * Sends it. Joins the caller's transaction.
     *
     * @throws org.springframework.dao.DataAccessException if a statement fails; those before it have run
     */
    public void execute(JdbcTemplate jdbc) {
        int first = 0;
        while (first < statements.size()) {
            int end = first;
            long bytes = 0;
            do {
                bytes += statements.get(end++).bytes();
            } while (end < statements.size() && bytes + statements.get(end).bytes() <= MAX_BYTES);
            List<Statement> part = statements.subList(first, end);
            jdbc.execute((Connection connection) -> send(connection, part));
            first = end;
        }
    }

    private static boolean send(Connection connection, List<Statement> part) throws SQLException {
        StringBuilder sql = new StringBuilder();
        for (Statement statement : part) {
            sql.append(sql.isEmpty() ? "" : ";\n").append(statement.sql());
        }
        try (PreparedStatement prepared = connection.prepareStatement(sql.toString())) {
            int index = 1;
            for (Statement statement : part) {
                for (Object parameter : statement.parameters()) {
                    prepared.setObject(index++, parameter);
                }
            }
            boolean isQuery = prepared.execute();
            for (int number = 0; number < part.size(); number++) {
                RowHandler rows = part.get(number).rows();
                if (rows != null) {
                    read(
                            isQuery ? prepared.getResultSet() : null,
                            rows,
                            part.get(number).sql());
                }
                isQuery = prepared.getMoreResults(); // throws what the next statement came to
            }
        }
        return true;
    }

    private static void read(@Nullable ResultSet result, RowHandler rows, String sql) throws SQLException {
        if (result == null) {
            throw new SQLException("no rows came for " + sql);
        }
        try (result) {
            while (result.next()) {
                rows.row(result);
            }
        }
    }
}

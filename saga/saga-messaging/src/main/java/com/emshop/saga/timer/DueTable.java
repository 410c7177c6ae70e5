package com.emshop.saga.timer;

/**
 * A table of aggregates that have deadlines: it has a column {@code due_at}, DATETIME(6) in UTC, NULL when nothing is due,
 * with an index of its own, so that a million aggregates that are not due cost nothing. Both names are part of the SQL, so
 * never anything a caller said.
 *
 * @param keyColumn the column of the aggregate's key
 */
public record DueTable(String name, String keyColumn) {}

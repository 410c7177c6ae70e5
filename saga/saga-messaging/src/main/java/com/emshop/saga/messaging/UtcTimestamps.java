package com.emshop.saga.messaging;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Times as the database keeps them: DATETIME columns without a zone, always UTC, whatever the zone of the JVM. Rows that
 * Spring Data maps are converted by {@link RowConversionsAutoConfiguration}; this is for statements written by hand.
 */
public final class UtcTimestamps {
    private UtcTimestamps() {}

    /** As a column takes it. */
    public static LocalDateTime of(Instant time) {
        return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    /** As a column that may be empty takes it. */
    public static @Nullable LocalDateTime ofNullable(@Nullable Instant time) {
        return time == null ? null : of(time);
    }

    /** What a column holds that is never empty. */
    public static Instant instant(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(nullableInstant(row, column), column);
    }

    /** The same, by the column's place. */
    public static Instant instant(ResultSet row, int column) throws SQLException {
        return Objects.requireNonNull(nullableInstant(row, column), "column " + column);
    }

    /** What a column holds that may be empty. */
    public static @Nullable Instant nullableInstant(ResultSet row, String column) throws SQLException {
        return toInstant(row.getObject(column, LocalDateTime.class));
    }

    /** The same, by the column's place. */
    public static @Nullable Instant nullableInstant(ResultSet row, int column) throws SQLException {
        return toInstant(row.getObject(column, LocalDateTime.class));
    }

    private static @Nullable Instant toInstant(@Nullable LocalDateTime column) {
        return column == null ? null : column.toInstant(ZoneOffset.UTC);
    }
}

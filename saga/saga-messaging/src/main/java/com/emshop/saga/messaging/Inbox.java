package com.emshop.saga.messaging;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which events were handled already. Written in the transaction of their effects, so both happen or neither. */
final class Inbox {
    private static final String KNOWN = """
            SELECT event_id FROM inbox WHERE event_id IN (:ids)""";
    private static final String RECORD = """
            INSERT INTO inbox (event_id, handled_at) VALUES (?, ?)""";
    /** Along the primary key: ids are UUIDv7, and no event is handled before it has one. */
    private static final String FORGET = """
            DELETE FROM inbox WHERE event_id < ? AND handled_at < ? ORDER BY event_id LIMIT ?""";

    private final JdbcClient client;
    private final JdbcTemplate jdbc;
    private final Clock clock;

    Inbox(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.client = JdbcClient.create(jdbc);
    }

    /** Those of the ids that were handled before. */
    Set<UUID> known(Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return Set.of();
        }
        List<byte[]> found = client.sql(KNOWN)
                .param("ids", ids.stream().map(Inbox::bytes).toList())
                .query((row, number) -> row.getBytes(1))
                .list();
        Set<UUID> known = new HashSet<>();
        for (byte[] id : found) {
            ByteBuffer buffer = ByteBuffer.wrap(id);
            known.add(new UUID(buffer.getLong(), buffer.getLong()));
        }
        return known;
    }

    /** Notes ids as handled; one that was noted meanwhile by another transaction is a duplicate key. */
    void record(Collection<UUID> ids) {
        if (!ids.isEmpty()) {
            LocalDateTime now = UtcTimestamps.of(clock.instant());
            jdbc.batchUpdate(
                    RECORD,
                    ids.stream().map(id -> new Object[] {bytes(id), now}).toList());
        }
    }

    /**
     * Forgets events that were handled longer ago than that, the oldest first: one that came again would be handled again.
     *
     * @param limit the most
     * @return how many
     */
    int forget(Duration ago, int limit) {
        Instant before = clock.instant().minus(ago);
        UUID first = new UUID(before.toEpochMilli() << 16, 0); // RFC 9562: 48 bits of milliseconds come first
        return jdbc.update(FORGET, bytes(first), UtcTimestamps.of(before), limit);
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}

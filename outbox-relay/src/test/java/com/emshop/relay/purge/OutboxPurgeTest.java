package com.emshop.relay.purge;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.relay.position.BinlogCoordinates;
import com.emshop.relay.position.GtidSet;
import com.emshop.relay.position.Position;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutboxPurgeTest {

    private static final String SERVER = "46b60c96-e6d2-11f1-a2a3-02fc00000001";
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private final Table table = new Table();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private @Nullable Position position;
    private boolean relaying = true;
    /** Each call of the clock advances it by ten seconds, so that waits end. */
    private Instant now = NOW;

    private final OutboxPurge purge = new OutboxPurge(
            "mysql",
            () -> table,
            () -> position,
            () -> relaying,
            new RetentionProperties(Duration.ofDays(1), Duration.ofMinutes(1), 2),
            ((InstantSource) this::tick).withZone(ZoneOffset.UTC),
            meters);

    @Test
    void expiredPublishedRowsAreDeletedInBatches() {
        table.ids = List.of(3L, 5L, 9L);
        table.visible = set("1-50");
        position = at("1-50");
        purge.run();
        assertThat(table.deleted).containsExactly("orders [3, 5]", "orders [9]");
        assertThat(meters.get("outbox.relay.rows.purged").counter().count()).isEqualTo(3);
        assertThat(meters.get("outbox.relay.outbox.age.seconds").gauge().value())
                .isGreaterThan(Duration.ofDays(2).toSeconds());
        assertThat(table.askedBefore).isBetween(NOW.minus(Duration.ofDays(1)), NOW.minus(Duration.ofHours(23)));
    }

    @Test
    void rowOfAnUnpublishedTransactionIsKept() {
        table.ids = List.of(3L);
        table.visible = set("1-51");
        position = at("1-50");
        purge.run();
        assertThat(table.deleted).isEmpty();
        position = null;
        purge.run();
        assertThat(table.deleted).isEmpty();
    }

    @Test
    void rowsAreKeptAfterAServerReset() {
        table.ids = List.of(3L);
        table.visible = set("1-7");
        position = at("1-50");
        purge.run();
        assertThat(table.deleted).isEmpty();
    }

    @Test
    void rowsAreKeptWhileTheRelayIsNotStreaming() {
        table.ids = List.of(3L);
        table.visible = set("1-50");
        position = at("1-50");
        relaying = false;
        purge.run();
        assertThat(table.deleted).isEmpty();
    }

    @Test
    void purgeRetriesAfterAFailure() {
        table.ids = List.of(3L);
        table.visible = set("1-50");
        position = at("1-50");
        table.failure = new SQLException("DELETE command denied", "42000", 1142);
        purge.run();
        purge.run();
        assertThat(table.deleted).isEmpty();
        table.failure = null;
        purge.run();
        assertThat(table.deleted).hasSize(1);
    }

    private static GtidSet set(String intervals) {
        return GtidSet.parse(SERVER + ":" + intervals);
    }

    private static Position at(String completed) {
        return new Position(set(completed), new BinlogCoordinates("binlog.000001", 4), null, Map.of());
    }

    private static final class Table implements ExpiredRows {
        private List<Long> ids = List.of();
        private GtidSet visible = GtidSet.EMPTY;
        private @Nullable SQLException failure;
        private Instant askedBefore = Instant.EPOCH;
        private final List<String> deleted = new ArrayList<>();

        @Override
        public Found find(Instant before) {
            askedBefore = before;
            return new Found(ids.isEmpty() ? Map.of() : Map.of("orders", ids), false, NOW.minus(Duration.ofDays(3)));
        }

        @Override
        public GtidSet visibleTransactions() {
            return visible;
        }

        @Override
        public void delete(String schema, List<Long> ids) throws SQLException {
            if (failure != null) {
                throw failure;
            }
            deleted.add(schema + " " + ids);
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    }

    private Instant tick() {
        now = now.plusSeconds(10);
        return now;
    }
}

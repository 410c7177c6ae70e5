package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.relay.SourceRelay.State;
import com.emshop.saga.servers.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The purge deletes published rows, and no others. */
class PurgeIT {

    private static final Duration WAIT = Duration.ofSeconds(90);
    private static final Map<String, String> FREQUENT_PURGE = Map.of(
            "outbox-relay.retention.keep", "0s",
            "outbox-relay.retention.purge-interval", "200ms",
            "outbox-relay.retention.purge-batch-rows", "500",
            "outbox-relay.supervision.position-interval", "500ms");

    private final TestServers servers = TestServers.running();

    @Test
    void purgeUnderLoadDeletesOnlyPublishedRows() throws Exception {
        String schema = "relay_it_purge";
        TestOutboxes outboxes = new TestOutboxes(servers, "purge", schema);
        outboxes.createAllTables();
        // Keeps what was ever committed, because the outbox does not.
        outboxes.execute(
                schema,
                "CREATE TABLE committed (id BIGINT UNSIGNED PRIMARY KEY, event_id CHAR(36) NOT NULL,"
                        + " message_key VARCHAR(64) NOT NULL)");
        outboxes.execute(
                schema,
                "CREATE TRIGGER keep_committed AFTER INSERT ON outbox FOR EACH ROW INSERT INTO committed"
                        + " VALUES (NEW.id, NEW.event_id, NEW.message_key)");
        try (Connection slow = outboxes.connect(schema);
                EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source(), FREQUENT_PURGE)) {
            relay.awaitState(State.STREAMING);
            // The lowest id, committed after higher ids were purged.
            slow.setAutoCommit(false);
            try (Statement statement = slow.createStatement()) {
                statement.execute("INSERT INTO outbox (event_id, topic, message_key, type, source, occurred_at) VALUES"
                        + " (UUID(), '" + outboxes.topic() + "', 'slow', 't', 's', '2020-01-01')");
            }
            try (OutboxLoad load = new OutboxLoad(outboxes, 21, 2_000, schema)) {
                await().atMost(WAIT).until(() -> relay.counter("outbox.relay.rows.purged") > 3_000);
                slow.commit();
                await().atMost(WAIT).until(() -> relay.counter("outbox.relay.rows.purged") > 5_000);
            }
            await("the table gets empty").atMost(WAIT).until(() -> outboxes.committedRows() == 0);
        }
        List<String> committed = strings(outboxes, schema, "SELECT event_id FROM committed");
        List<String> published = new ArrayList<>();
        outboxes.published().forEach(item -> published.add(String.valueOf(TestOutboxes.header(item, "ce_id"))));
        Set<String> distinct = new LinkedHashSet<>(published);
        assertThat(published).as("each once").hasSize(distinct.size());
        assertThat(distinct).as("all of them").isEqualTo(new LinkedHashSet<>(committed));
    }

    @Test
    void relayWithoutTheDeletePrivilegeKeepsPublishing() throws Exception {
        String schema = "relay_it_undeletable";
        TestOutboxes outboxes = new TestOutboxes(servers, "undeletable", schema);
        outboxes.createAllTables();
        outboxes.execute("", "REVOKE DELETE ON " + schema + ".* FROM 'relay_it'");
        try (EmbeddedRelay relay = new EmbeddedRelay(servers, outboxes.source(), FREQUENT_PURGE)) {
            relay.awaitState(State.STREAMING);
            for (int i = 1; i <= 5; i++) {
                int rows = 10 * i;
                outboxes.commit(schema, "k", 10);
                await().atMost(WAIT).until(() -> outboxes.publishedRows() == rows);
            }
            assertThat(outboxes.committedRows()).isEqualTo(50);
            assertThat(relay.relay().status().state()).isEqualTo(State.STREAMING);
            outboxes.execute("", "GRANT DELETE ON " + schema + ".* TO 'relay_it'");
            await().atMost(WAIT).until(() -> outboxes.committedRows() == 0);
        }
    }

    private static List<String> strings(TestOutboxes outboxes, String schema, String query) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = outboxes.connect(schema);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                found.add(row.getString(1));
            }
        }
        return found;
    }
}

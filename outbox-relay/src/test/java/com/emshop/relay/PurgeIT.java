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

/** Published rows go from the tables, and no other. */
class PurgeIT {

    private static final Duration WAIT = Duration.ofSeconds(90);
    private static final Map<String, String> EAGER = Map.of(
            "emshop.relay.outbox.keep", "0s",
            "emshop.relay.outbox.purge-interval", "200ms",
            "emshop.relay.outbox.purge-batch-rows", "500",
            "emshop.relay.supervision.position-interval", "500ms");

    private final TestServers servers = TestServers.running();

    @Test
    void underLoadTheTablesStaySmallAndEachRowIsPublishedOnce() throws Exception {
        String schema = "relay_it_purge";
        Outboxes outboxes = new Outboxes(servers, "purge", schema);
        outboxes.createAllTables();
        // Tells what was ever committed: the outbox itself does not any more.
        outboxes.execute(
                schema,
                "CREATE TABLE noted (id BIGINT UNSIGNED PRIMARY KEY, event_id CHAR(36) NOT NULL,"
                        + " message_key VARCHAR(64) NOT NULL)");
        outboxes.execute(
                schema,
                "CREATE TRIGGER note AFTER INSERT ON outbox FOR EACH ROW INSERT INTO noted"
                        + " VALUES (NEW.id, NEW.event_id, NEW.message_key)");
        try (Connection slow = outboxes.connect(schema);
                RunningRelay relay = new RunningRelay(servers, outboxes.source(), EAGER)) {
            relay.awaitState(State.STREAMING);
            // The lowest ids of all, which are committed when higher ones have long been purged.
            slow.setAutoCommit(false);
            try (Statement statement = slow.createStatement()) {
                statement.execute("INSERT INTO outbox (event_id, topic, message_key, type, source, occurred_at) VALUES"
                        + " (UUID(), '" + outboxes.topic() + "', 'slow', 't', 's', '2020-01-01')");
            }
            try (Load load = new Load(outboxes, 21, 2_000, schema)) {
                await().atMost(WAIT)
                        .until(() -> relay.meters
                                        .get("emshop.relay.rows.purged")
                                        .counter()
                                        .count()
                                > 3_000);
                slow.commit();
                await().atMost(WAIT)
                        .until(() -> relay.meters
                                        .get("emshop.relay.rows.purged")
                                        .counter()
                                        .count()
                                > 5_000);
            }
            await("the table gets empty").atMost(WAIT).until(() -> outboxes.committedRows() == 0);
        }
        List<String> noted = strings(outboxes, schema, "SELECT event_id FROM noted");
        List<String> published = new ArrayList<>();
        outboxes.published().forEach(item -> published.add(String.valueOf(Outboxes.header(item, "ce_id"))));
        Set<String> distinct = new LinkedHashSet<>(published);
        assertThat(published).as("each once").hasSize(distinct.size());
        assertThat(distinct).as("all of them").isEqualTo(new LinkedHashSet<>(noted));
    }

    @Test
    void withoutTheRightToDeleteTheRelayGoesOn() throws Exception {
        String schema = "relay_it_undeletable";
        Outboxes outboxes = new Outboxes(servers, "undeletable", schema);
        outboxes.createAllTables();
        outboxes.execute("", "REVOKE DELETE ON " + schema + ".* FROM 'relay_it'");
        try (RunningRelay relay = new RunningRelay(servers, outboxes.source(), EAGER)) {
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

    private static List<String> strings(Outboxes outboxes, String schema, String query) throws SQLException {
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

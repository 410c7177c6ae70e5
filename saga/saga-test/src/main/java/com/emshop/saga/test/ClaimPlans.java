package com.emshop.saga.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** Checks how the database finds the rows that a running service claims, with the statements that the service sends. */
public final class ClaimPlans {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String CLAIM_OF = """
            SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log
            WHERE argument LIKE CONCAT('%FROM ', ?, '%FOR UPDATE SKIP LOCKED')
            ORDER BY event_time DESC LIMIT 1""";

    private final JdbcTemplate jdbc;

    /** Needs an account that may turn on the server's log of statements. */
    public ClaimPlans(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Due rows of this table are read as a range of this index, in its order; waits until the service claims some. */
    public void areRangesOf(String table, String index) {
        jdbc.execute("ANALYZE TABLE " + table);
        jdbc.execute("SET GLOBAL log_output = 'TABLE'");
        jdbc.execute("SET GLOBAL general_log = ON");
        try {
            await().atMost(SOON).until(() -> !statements(table).isEmpty());
            Map<String, Object> plan = jdbc.queryForMap(
                    "EXPLAIN FORMAT=TRADITIONAL " + statements(table).get(0));
            assertThat(plan).containsEntry("type", "range").containsEntry("key", index);
            assertThat(plan.get("Extra")).asString().doesNotContain("filesort");
        } finally {
            jdbc.execute("SET GLOBAL general_log = OFF");
            jdbc.execute("TRUNCATE TABLE mysql.general_log");
        }
    }

    private List<String> statements(String table) {
        return jdbc.queryForList(CLAIM_OF, String.class, table);
    }
}

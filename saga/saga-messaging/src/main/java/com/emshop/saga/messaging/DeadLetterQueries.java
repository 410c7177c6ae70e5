package com.emshop.saga.messaging;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Dead letters, for people. Reads what is committed; two queries a page, whatever its size. Thread-safe. */
public final class DeadLetterQueries {
    /** How many of those behind the first of a key are shown with it. */
    static final int MAX_BEHIND = 100;

    private static final String COLUMNS = """
            SELECT event.id, event.message_key, event.event_id, event.type, event.topic, event.partition_no,
              event.offset_no, event.reason, event.created_at, event.attempts, event.last_reason,
              event.last_failed_at, event.resolution, event.resolved_at, event.resolved_by, event.stack,
              event.last_stack, event.headers
            FROM dead_letters event
            """;
    private static final String FIRST_OF_THEIR_KEY = """
            AND (event.message_key = '' OR NOT EXISTS (
              SELECT 1 FROM dead_letters earlier
              WHERE earlier.message_key = event.message_key AND earlier.resolved_at IS NULL
                AND earlier.id < event.id))
            """;
    private static final String QUEUES = """
            SELECT message_key, id, event_id, type, total FROM (
              SELECT message_key, id, event_id, type,
                ROW_NUMBER() OVER (PARTITION BY message_key ORDER BY id) AS place,
                COUNT(*) OVER (PARTITION BY message_key) AS total
              FROM dead_letters
              WHERE message_key IN (:keys) AND resolved_at IS NULL) queue
            WHERE place <= :most
            ORDER BY message_key, place""";
    private static final String OPEN = """
            SELECT COUNT(*) FROM dead_letters WHERE resolved_at IS NULL""";
    private static final String BLOCKED_KEYS = """
            SELECT COUNT(DISTINCT message_key) FROM dead_letters WHERE resolved_at IS NULL AND message_key > ''""";
    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final JsonMapper json;
    private final OperatorActions actions;

    DeadLetterQueries(JdbcTemplate jdbc, JsonMapper json, OperatorActions actions) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.json = json;
        this.actions = actions;
    }

    /**
     * Which to list.
     *
     * @param key those of one key only
     * @param type those of one type only, by its full name
     * @param heads the first of each key only: what has to be replayed before anything else with it
     * @param resolved those that are resolved, instead of those that are open
     */
    public record Filter(@Nullable String key, @Nullable String type, boolean heads, boolean resolved) {}

    private record Queue(List<DeadLetter.BlockedEvent> first, int length) {}

    /**
     * In the order in which they were stored.
     *
     * @param after the id that the page begins behind
     * @param most the largest size of the page
     */
    public List<DeadLetter> page(Filter filter, long after, int most) {
        StringBuilder sql = new StringBuilder(COLUMNS)
                .append(
                        filter.resolved()
                                ? "WHERE event.resolved_at IS NOT NULL\n"
                                : "WHERE event.resolved_at IS NULL\n")
                .append("AND event.id > :after\n");
        Map<String, Object> parameters = new HashMap<>(Map.of("after", after, "most", most));
        if (filter.key() != null) {
            sql.append("AND event.message_key = :key\n");
            parameters.put("key", filter.key());
        }
        if (filter.type() != null) {
            sql.append("AND event.type = :type\n");
            parameters.put("type", filter.type());
        }
        if (filter.heads()) {
            sql.append(FIRST_OF_THEIR_KEY);
        }
        List<DeadLetter> alone = client.sql(
                        sql.append("ORDER BY event.id LIMIT :most").toString())
                .params(parameters)
                .query(DeadLetterQueries::alone)
                .list();
        return amongTheirKeys(alone);
    }

    /** One with its stack, headers and actions. */
    public Optional<DeadLetter.Details> find(long id) {
        return client.sql(COLUMNS + "WHERE event.id = :id")
                .param("id", id)
                .query((row, number) -> new DeadLetter.Details(
                        alone(row, number),
                        row.getString("stack"),
                        row.getString("last_stack"),
                        json.readValue(row.getString("headers"), HEADERS),
                        List.of()))
                .optional()
                .map(found -> new DeadLetter.Details(
                        amongTheirKeys(List.of(found.deadLetter())).get(0),
                        found.stack(),
                        found.lastStack(),
                        found.headers(),
                        actions.ofDeadLetter(id).stream()
                                .map(DeadLetter.Action::of)
                                .toList()));
    }

    /** How many are open, by a query of an index. */
    public long open() {
        return count(OPEN);
    }

    /** How many keys are blocked, by a query of an index. */
    public long blockedKeys() {
        return count(BLOCKED_KEYS);
    }

    private long count(String sql) {
        Long count = jdbc.queryForObject(sql, Long.class);
        return count == null ? 0 : count;
    }

    private List<DeadLetter> amongTheirKeys(List<DeadLetter> alone) {
        List<String> keys = alone.stream()
                .filter(event -> event.resolution() == null)
                .map(DeadLetter::key)
                .filter(key -> !key.isEmpty())
                .distinct()
                .toList();
        if (keys.isEmpty()) {
            return alone;
        }
        Map<String, Queue> queues = new HashMap<>();
        client.sql(QUEUES).param("keys", keys).param("most", MAX_BEHIND + 1).query(row -> {
            int length = row.getInt("total");
            queues.computeIfAbsent(row.getString("message_key"), none -> new Queue(new ArrayList<>(), length))
                    .first()
                    .add(new DeadLetter.BlockedEvent(
                            row.getLong("id"), row.getString("event_id"), row.getString("type")));
        });
        return alone.stream()
                .map(event -> among(event, queues.get(event.key())))
                .toList();
    }

    private static DeadLetter among(DeadLetter event, @Nullable Queue queue) {
        if (queue == null || event.resolution() != null) {
            return event;
        }
        long head = queue.first().get(0).id();
        boolean first = head == event.id();
        return new DeadLetter(
                event.id(),
                event.key(),
                event.eventId(),
                event.type(),
                event.topic(),
                event.partition(),
                event.offset(),
                event.reason(),
                event.createdAt(),
                event.attempts(),
                event.lastReason(),
                event.lastFailedAt(),
                first ? null : head,
                first ? queue.first().subList(1, queue.first().size()) : List.of(),
                first ? queue.length() - 1 : 0,
                event.resolution(),
                event.resolvedAt(),
                event.resolvedBy());
    }

    private static DeadLetter alone(ResultSet row, int number) throws SQLException {
        return new DeadLetter(
                row.getLong("id"),
                row.getString("message_key"),
                row.getString("event_id"),
                row.getString("type"),
                row.getString("topic"),
                row.getInt("partition_no"),
                row.getLong("offset_no"),
                row.getString("reason"),
                UtcTimestamps.instant(row, "created_at"),
                row.getInt("attempts"),
                row.getString("last_reason"),
                UtcTimestamps.nullableInstant(row, "last_failed_at"),
                null,
                List.of(),
                0,
                row.getString("resolution"),
                UtcTimestamps.nullableInstant(row, "resolved_at"),
                row.getString("resolved_by"));
    }
}

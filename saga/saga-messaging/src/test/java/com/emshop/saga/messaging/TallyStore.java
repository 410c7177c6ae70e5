package com.emshop.saga.messaging;

import com.emshop.saga.TraceContext;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tallies in a table. */
final class TallyStore implements AggregateStore<Tally> {
    private final JdbcTemplate jdbc;
    private final TransitionLog log;

    TallyStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.log = new TransitionLog(jdbc, "tally_logs");
    }

    @Override
    public Map<String, Tally> lock(SortedSet<String> keys, SortedSet<String> touched) {
        Map<String, Tally> tallies = new TreeMap<>();
        keys.forEach(key -> tallies.put(key, new Tally(key, Tally.Status.NONE, "", null)));
        JdbcClient.create(jdbc)
                .sql("SELECT order_sn, status, seen, trace FROM tallies WHERE order_sn IN (:keys)"
                        + " ORDER BY order_sn FOR UPDATE")
                .param("keys", keys)
                .query(row -> {
                    tallies.put(
                            row.getString(1),
                            new Tally(
                                    row.getString(1),
                                    Tally.Status.valueOf(row.getString(2)),
                                    row.getString(3),
                                    TraceContext.parseNullable(row.getString(4))));
                });
        return tallies;
    }

    @Override
    public void save(Collection<Tally> changed) {
        List<Object[]> fresh = changed.stream()
                .filter(tally -> !tally.isStored())
                .map(tally ->
                        new Object[] {tally.key(), tally.status().name(), tally.seen(), String.valueOf(tally.trace())})
                .toList();
        List<Object[]> known = changed.stream()
                .filter(Tally::isStored)
                .map(tally -> new Object[] {tally.seen(), tally.key()})
                .toList();
        jdbc.batchUpdate("INSERT INTO tallies (order_sn, status, seen, trace) VALUES (?, ?, ?, ?)", fresh);
        jdbc.batchUpdate("UPDATE tallies SET seen = ? WHERE order_sn = ?", known);
        log.append(changed);
    }
}

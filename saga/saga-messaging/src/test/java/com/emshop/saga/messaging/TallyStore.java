package com.emshop.saga.messaging;

import com.emshop.saga.AggregateType;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.messaging.Tally.Row;
import java.util.List;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.jdbc.core.JdbcTemplate;

/** Tallies in a table. */
final class TallyStore implements AggregateStore<Tally, Row> {
    private final RowTable<Row> rows;
    private final TransitionLog log;

    TallyStore(JdbcConverter converter, JdbcTemplate jdbc) {
        this.rows = RowTable.of(Row.class, converter);
        this.log = new TransitionLog(jdbc, "tally_logs", "tally_key");
    }

    @Override
    public AggregateType<Tally, Row> type() {
        return Tally.TYPE;
    }

    @Override
    public Runnable read(SqlPacket packet, LockedKeys keys, LoadedStates states) {
        rows.lock(packet, "tally_key", keys.of(Tally.TYPE), row -> states.put(Tally.TYPE, row.tallyKey(), row));
        return () -> {};
    }

    @Override
    public void write(SqlPacket packet, List<Tally> changed) {
        rows.save(packet, changed, Tally.TYPE::stateOf);
        log.append(packet, changed);
    }
}

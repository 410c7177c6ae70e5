package com.emshop.order.persistence;

import com.emshop.order.SubmissionKey;
import com.emshop.order.SubmissionKey.State;
import com.emshop.saga.AggregateType;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.LockedKeys;
import com.emshop.saga.messaging.RowTable;
import com.emshop.saga.messaging.SqlPacket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedSet;
import org.springframework.core.annotation.Order;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.stereotype.Repository;

/**
 * Idempotency keys in {@code order_idempotency_keys}. They never change, so they are read without a lock; of two instances
 * that claim the same key at the same time, one fails with a duplicate key, is tried again, and then knows it.
 */
@Repository
@Order(OrderStore.LOCK_ORDER + 1)
class SubmissionKeyStore implements AggregateStore<SubmissionKey, State> {
    private final RowTable<Row> rows;

    SubmissionKeyStore(JdbcConverter converter) {
        this.rows = RowTable.of(Row.class, converter);
    }

    @Table("order_idempotency_keys")
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Row(String userId, String idemKey, byte[] requestHash, String orderSn, String answer, Instant createdAt) {

        static Row of(State state) {
            return new Row(
                    state.userId(),
                    state.key(),
                    HexFormat.of().parseHex(state.requestHash()),
                    state.orderSn(),
                    state.answer(),
                    state.createdAt());
        }

        State state() {
            return new State(userId, idemKey, HexFormat.of().formatHex(requestHash), orderSn, answer, createdAt);
        }
    }

    @Override
    public AggregateType<SubmissionKey, State> type() {
        return SubmissionKey.TYPE;
    }

    @Override
    public Runnable read(SqlPacket packet, LockedKeys keys, LoadedStates states) {
        SortedSet<String> wanted = keys.of(SubmissionKey.TYPE);
        if (!wanted.isEmpty()) {
            List<Object> parameters = new ArrayList<>();
            for (String key : wanted) {
                int space = key.indexOf(' ');
                parameters.add(key.substring(space + 1));
                parameters.add(key.substring(0, space));
            }
            rows.read(
                    packet,
                    "WHERE (user_id, idem_key) IN (" + String.join(", ", Collections.nCopies(wanted.size(), "(?, ?)"))
                            + ")",
                    parameters,
                    row -> states.put(
                            SubmissionKey.TYPE, SubmissionKey.keyOf(row.userId(), row.idemKey()), row.state()));
        }
        return () -> {};
    }

    @Override
    public void write(SqlPacket packet, List<SubmissionKey> changed) {
        rows.insert(packet, changed.stream().map(key -> Row.of(key.state())).toList());
    }
}

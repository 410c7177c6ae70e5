package com.emshop.order.persistence;

import static java.util.Comparator.comparing;

import com.emshop.order.SubmissionKey;
import com.emshop.saga.AggregateType;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.LockedKeys;
import com.emshop.saga.messaging.RowTable;
import com.emshop.saga.messaging.SqlPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.springframework.core.annotation.Order;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.stereotype.Repository;

/**
 * Idempotency keys in {@code order_idempotency_keys}. A key never changes once it is claimed, so known ones need no lock. Two
 * transactions that claim the same one both insert it: the later one waits for the first, fails with a duplicate key, and is
 * tried again with the answer of the first.
 */
@Repository
@Order(2)
class SubmissionKeyStore implements AggregateStore<SubmissionKey, SubmissionKey.State> {
    private final RowTable<SubmissionKeyRow> keys;

    SubmissionKeyStore(JdbcConverter converter) {
        this.keys = RowTable.of(SubmissionKeyRow.class, converter);
    }

    @Override
    public AggregateType<SubmissionKey, SubmissionKey.State> type() {
        return SubmissionKey.TYPE;
    }

    @Override
    public Runnable read(SqlPacket packet, LockedKeys locked, LoadedStates states) {
        SortedSet<String> wanted = locked.of(SubmissionKey.TYPE);
        if (!wanted.isEmpty()) {
            List<String> parameters = new ArrayList<>();
            for (String key : wanted) {
                SubmissionKey.Id id = SubmissionKey.Id.of(key);
                parameters.add(id.userId());
                parameters.add(id.idempotencyKey());
            }
            String pairs = SqlPacket.tuples(wanted.size(), 2);
            keys.read(packet, "WHERE (user_id, idem_key) IN (" + pairs + ")", parameters, row -> {
                SubmissionKey.State state = row.state();
                states.put(SubmissionKey.TYPE, state.id().key(), state);
            });
        }
        return () -> {};
    }

    /** In the order of their keys: two transactions that claim the same ones take their locks in the same order. */
    @Override
    public void write(SqlPacket packet, List<SubmissionKey> claimed) {
        keys.insert(
                packet,
                claimed.stream()
                        .sorted(comparing(SubmissionKey::key))
                        .map(key -> SubmissionKeyRow.of(key.state()))
                        .toList());
    }
}

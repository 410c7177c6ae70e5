package com.emshop.payment.persistence;

import com.emshop.payment.ProviderCapture;
import com.emshop.payment.Refund;
import com.emshop.saga.AggregateType;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.LockedKeys;
import com.emshop.saga.messaging.RowTable;
import com.emshop.saga.messaging.SqlPacket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.springframework.core.annotation.Order;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.stereotype.Repository;

/**
 * Captures by the provider's numbers, one row each in {@code payment_captures}: so a capture is accepted for one payment, or
 * refunded without a payment, and never both. Whoever inserts the row second finds a duplicate key, and sees the owner when it
 * is tried again. A payment stores the captures that it accepts; this stores those that are refunded without a payment.
 */
@Repository
@Order(3)
class ProviderCaptures implements AggregateStore<ProviderCapture, ProviderCapture.State> {
    private final RowTable<CaptureRow> captures;
    private final RowTable<RefundRow> refunds;

    ProviderCaptures(JdbcConverter converter) {
        this.captures = RowTable.of(CaptureRow.class, converter);
        this.refunds = RowTable.of(RefundRow.class, converter);
    }

    @Override
    public AggregateType<ProviderCapture, ProviderCapture.State> type() {
        return ProviderCapture.TYPE;
    }

    @Override
    public Runnable read(SqlPacket packet, LockedKeys keys, LoadedStates states) {
        SortedSet<String> named = keys.of(ProviderCapture.TYPE);
        SortedSet<String> refundSns = new TreeSet<>();
        named.forEach(thirdPartySn -> refundSns.add(Refund.unmatchedNumber(thirdPartySn)));
        List<CaptureRow> rows = new ArrayList<>();
        Map<String, Refund> found = new HashMap<>();
        captures.lock(packet, "third_party_sn", named, rows::add);
        refunds.lock(packet, "refund_sn", refundSns, row -> found.put(row.thirdPartySn(), row.toRefund()));
        return () -> rows.forEach(row -> states.put(
                ProviderCapture.TYPE,
                row.thirdPartySn(),
                new ProviderCapture.State(
                        row.orderSn(),
                        row.orderSn() == null
                                ? Objects.requireNonNull(found.get(row.thirdPartySn()), row.thirdPartySn())
                                : null)));
    }

    @Override
    public void write(SqlPacket packet, List<ProviderCapture> changed) {
        captures.save(packet, changed, capture -> CaptureRow.unmatched(refundOf(capture)));
        refunds.save(packet, changed, capture -> RefundRow.unmatched(refundOf(capture)));
    }

    private static Refund refundOf(ProviderCapture capture) {
        return capture.refund().orElseThrow();
    }
}

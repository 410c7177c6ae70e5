package com.emshop.console;

import static java.util.Collections.unmodifiableMap;
import static java.util.Collections.unmodifiableSortedMap;
import static java.util.Collections.unmodifiableSortedSet;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Builds the next {@link OrderProjection} from the current one. Not thread-safe. */
public final class OrderProjectionBuilder {
    private final String orderSn;
    private final EnumMap<EventKind, Integer> eventCounts = new EnumMap<>(EventKind.class);
    private final EnumMap<EventKind, SortedMap<String, Integer>> stockMovements = new EnumMap<>(EventKind.class);
    private final TreeSet<String> traceIds;
    private boolean untraced;
    private @Nullable Instant firstEventAt;
    private @Nullable Instant lastEventAt;
    private @Nullable Instant lastObservedAt;
    final TreeMap<String, Capture> captures;
    final TreeMap<String, Refund> refunds;

    @Nullable
    OrderDetails details;

    @Nullable
    CancelReason cancelReason;

    @Nullable
    Instant paymentExpiresAt;

    @Nullable
    Instant reservationExpiresAt;

    @Nullable
    Instant createdAt;

    @Nullable
    Instant paidAt;

    @Nullable
    Instant shippedAt;

    @Nullable
    Instant deliveredAt;

    @Nullable
    Instant endedAt;

    OrderProjectionBuilder(OrderProjection current) {
        orderSn = current.orderSn();
        eventCounts.putAll(current.eventCounts());
        stockMovements.putAll(current.stockMovements());
        traceIds = new TreeSet<>(current.traceIds());
        untraced = current.untraced();
        firstEventAt = current.firstEventAt();
        lastEventAt = current.lastEventAt();
        lastObservedAt = current.lastObservedAt();
        captures = new TreeMap<>(current.captures());
        refunds = new TreeMap<>(current.refunds());
        details = current.details();
        cancelReason = current.cancelReason();
        paymentExpiresAt = current.paymentExpiresAt();
        reservationExpiresAt = current.reservationExpiresAt();
        createdAt = current.createdAt();
        paidAt = current.paidAt();
        shippedAt = current.shippedAt();
        deliveredAt = current.deliveredAt();
        endedAt = current.endedAt();
    }

    void count(EventKind kind) {
        eventCounts.merge(kind, 1, Integer::sum);
    }

    void moveStock(EventKind kind, SortedMap<String, Integer> quantities) {
        TreeMap<String, Integer> sum = new TreeMap<>(stockMovements.getOrDefault(kind, new TreeMap<>()));
        quantities.forEach((sku, quantity) -> sum.merge(sku, quantity, Integer::sum));
        stockMovements.put(kind, unmodifiableSortedMap(sum));
    }

    void trace(@Nullable String traceId) {
        if (traceId == null) {
            untraced = true;
            return;
        }
        traceIds.add(traceId);
        if (traceIds.size() > OrderProjection.MAX_TRACE_IDS) {
            traceIds.pollLast(); // keeping the smallest makes the result independent of the order of events
        }
    }

    void observed(Instant eventTime, Instant observedAt) {
        firstEventAt = firstEventAt == null || eventTime.isBefore(firstEventAt) ? eventTime : firstEventAt;
        lastEventAt = lastEventAt == null || eventTime.isAfter(lastEventAt) ? eventTime : lastEventAt;
        lastObservedAt = lastObservedAt == null || observedAt.isAfter(lastObservedAt) ? observedAt : lastObservedAt;
    }

    OrderProjection build() {
        return new OrderProjection(
                orderSn,
                details,
                cancelReason,
                unmodifiableMap((Map<EventKind, Integer>) eventCounts),
                unmodifiableMap((Map<EventKind, SortedMap<String, Integer>>) stockMovements),
                unmodifiableSortedMap(captures),
                unmodifiableSortedMap(refunds),
                paymentExpiresAt,
                reservationExpiresAt,
                createdAt,
                paidAt,
                shippedAt,
                deliveredAt,
                endedAt,
                unmodifiableSortedSet(traceIds),
                untraced,
                firstEventAt,
                lastEventAt,
                lastObservedAt);
    }
}

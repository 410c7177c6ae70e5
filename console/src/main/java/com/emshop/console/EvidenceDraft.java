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

/** {@link Evidence} while something is added to it. Not thread-safe. */
public final class EvidenceDraft {
    private final String orderSn;
    private final EnumMap<Fact, Integer> counts = new EnumMap<>(Fact.class);
    private final EnumMap<Fact, SortedMap<String, Integer>> moved = new EnumMap<>(Fact.class);
    private final TreeSet<String> traceIds;
    private boolean untraced;
    private @Nullable Instant firstEventAt;
    private @Nullable Instant lastEventAt;
    private @Nullable Instant lastObservedAt;
    final TreeMap<String, Capture> captures;
    final TreeMap<String, Refund> refunds;

    @Nullable
    Placement placement;

    @Nullable
    CancelReason cancelReason;

    @Nullable
    Instant payableUntil;

    @Nullable
    Instant reservedUntil;

    @Nullable
    Instant deliveredAt;

    EvidenceDraft(Evidence known) {
        orderSn = known.orderSn();
        counts.putAll(known.counts());
        moved.putAll(known.moved());
        traceIds = new TreeSet<>(known.traceIds());
        untraced = known.untraced();
        firstEventAt = known.firstEventAt();
        lastEventAt = known.lastEventAt();
        lastObservedAt = known.lastObservedAt();
        captures = new TreeMap<>(known.captures());
        refunds = new TreeMap<>(known.refunds());
        placement = known.placement();
        cancelReason = known.cancelReason();
        payableUntil = known.payableUntil();
        reservedUntil = known.reservedUntil();
        deliveredAt = known.deliveredAt();
    }

    void count(Fact fact) {
        counts.merge(fact, 1, Integer::sum);
    }

    void move(Fact fact, SortedMap<String, Integer> pieces) {
        TreeMap<String, Integer> sum = new TreeMap<>(moved.getOrDefault(fact, new TreeMap<>()));
        pieces.forEach((sku, quantity) -> sum.merge(sku, quantity, Integer::sum));
        moved.put(fact, unmodifiableSortedMap(sum));
    }

    void trace(@Nullable String traceId) {
        if (traceId == null) {
            untraced = true;
            return;
        }
        traceIds.add(traceId);
        if (traceIds.size() > Evidence.MAX_TRACE_IDS) {
            traceIds.pollLast(); // the smallest stay: always the same ones, in whichever order they come
        }
    }

    void seen(Instant eventTime, Instant observedAt) {
        firstEventAt = firstEventAt == null || eventTime.isBefore(firstEventAt) ? eventTime : firstEventAt;
        lastEventAt = lastEventAt == null || eventTime.isAfter(lastEventAt) ? eventTime : lastEventAt;
        lastObservedAt = lastObservedAt == null || observedAt.isAfter(lastObservedAt) ? observedAt : lastObservedAt;
    }

    Evidence finished() {
        return new Evidence(
                orderSn,
                placement,
                cancelReason,
                unmodifiableMap((Map<Fact, Integer>) counts),
                unmodifiableMap((Map<Fact, SortedMap<String, Integer>>) moved),
                unmodifiableSortedMap(captures),
                unmodifiableSortedMap(refunds),
                payableUntil,
                reservedUntil,
                deliveredAt,
                unmodifiableSortedSet(traceIds),
                untraced,
                firstEventAt,
                lastEventAt,
                lastObservedAt);
    }
}

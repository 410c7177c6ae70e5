package com.emshop.console;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All that the events have said of one order, put together. In which order they came makes no difference (between topics any
 * order is normal), and nothing is ever taken back: events only add to it. Immutable.
 *
 * @param orderSn the order
 * @param placement what was ordered, once that was told
 * @param cancelReason why it died, if it did
 * @param counts how often each fact was told, by events of different ids
 * @param moved the pieces that each fact of the stock spoke of, summed
 * @param captures money that came, by the provider's number
 * @param refunds money that goes back, by number
 * @param payableUntil until when it can be paid
 * @param reservedUntil until when its pieces are set aside
 * @param deliveredAt when the customer got it, as the order service said
 * @param traceIds the traces its events belong to, the smallest {@link #MAX_TRACE_IDS} of them
 * @param untraced whether an event came without a trace
 * @param firstEventAt the earliest of its events' times, UTC
 * @param lastEventAt the latest of its events' times, UTC
 * @param lastObservedAt when the last event was observed, UTC, by this console's clock
 */
public record Evidence(
        String orderSn,
        @Nullable Placement placement,
        @Nullable CancelReason cancelReason,
        Map<Fact, Integer> counts,
        Map<Fact, SortedMap<String, Integer>> moved,
        SortedMap<String, Capture> captures,
        SortedMap<String, Refund> refunds,
        @Nullable Instant payableUntil,
        @Nullable Instant reservedUntil,
        @Nullable Instant deliveredAt,
        SortedSet<String> traceIds,
        boolean untraced,
        @Nullable Instant firstEventAt,
        @Nullable Instant lastEventAt,
        @Nullable Instant lastObservedAt) {

    /** One is right and two are a finding; more would say nothing new. */
    static final int MAX_TRACE_IDS = 4;

    private static final Predicate<Refund> DUPLICATE = refund -> refund.reason() == RefundReason.DUPLICATE_CAPTURE;

    /** Of an order that nothing was heard of. */
    public static Evidence none(String orderSn) {
        return new Evidence(
                orderSn,
                null,
                null,
                Map.of(),
                Map.of(),
                new TreeMap<>(),
                new TreeMap<>(),
                null,
                null,
                null,
                new TreeSet<>(),
                false,
                null,
                null,
                null);
    }

    /** This and one event more, which was not added before. */
    public Evidence and(Observation event, Instant observedAt) {
        EvidenceDraft draft = new EvidenceDraft(this);
        Fact fact = event.fact();
        if (fact != null) {
            draft.count(fact);
        }
        event.detail().addTo(draft);
        draft.trace(traceIdOf(event.traceparent()));
        draft.seen(event.time(), observedAt);
        return draft.finished();
    }

    /** The trace id within a W3C traceparent. */
    private static @Nullable String traceIdOf(@Nullable String traceparent) {
        return traceparent == null ? null : traceparent.split("-", 4)[1];
    }

    // ---- what was told

    /** Whether it was told at least once. */
    public boolean told(Fact fact) {
        return counts.containsKey(fact);
    }

    /** How often it was told. */
    public int count(Fact fact) {
        return counts.getOrDefault(fact, 0);
    }

    /** Whether only the stock speaks of it: pieces that somebody reserved or bought directly, without an order. */
    public boolean direct() {
        return !counts.isEmpty() && Fact.OF_STOCK.containsAll(counts.keySet());
    }

    /** Whether no parcel is to be sent; false as long as that is not known. */
    public boolean digital() {
        return placement != null && placement.digital();
    }

    /** The pieces that a fact of the stock spoke of. */
    public SortedMap<String, Integer> pieces(Fact fact) {
        SortedMap<String, Integer> pieces = moved.get(fact);
        return pieces == null ? new TreeMap<>() : pieces;
    }

    // ---- how things stand

    /** How the order stands. */
    public OrderStatus orderStatus() {
        if (told(Fact.ORDER_CANCELLED)) {
            return OrderStatus.CANCELLED;
        } else if (told(Fact.ORDER_COMPLETED)) {
            return OrderStatus.COMPLETED;
        } else if (told(Fact.ORDER_DELIVERED)) {
            return OrderStatus.DELIVERED;
        } else if (told(Fact.ORDER_SHIPPED)) {
            return OrderStatus.SHIPPED;
        } else if (told(Fact.ORDER_PAID)) {
            return OrderStatus.PAID;
        } else if (told(Fact.ORDER_CREATED)) {
            return OrderStatus.PENDING_PAYMENT;
        }
        return lastObservedAt == null ? OrderStatus.NONE : OrderStatus.UNKNOWN;
    }

    /** How the payment stands. Goodwill and money that came twice go back beside it. */
    public PaymentStatus paymentStatus() {
        if (refunds.values().stream().anyMatch(Refund::settling)) {
            // What operators gave back before is a part of the same money.
            return refunds.values().stream().filter(DUPLICATE.negate()).anyMatch(this::owed)
                    ? PaymentStatus.REFUNDING
                    : PaymentStatus.REFUNDED;
        } else if (told(Fact.PAYMENT_CONFIRMED)) {
            return PaymentStatus.PAID;
        } else if (told(Fact.PAYMENT_FAILED)) {
            return PaymentStatus.FAILED;
        } else if (told(Fact.PAYMENT_CANCELLED) || told(Fact.PAYMENT_EXPIRED)) {
            return PaymentStatus.CANCELLED;
        }
        return told(Fact.PAYMENT_CREATED) ? PaymentStatus.PENDING : PaymentStatus.NONE;
    }

    /** How the pieces stand. */
    public StockStatus stockStatus() {
        if (told(Fact.STOCK_RETURNED)) {
            return StockStatus.RETURNED;
        } else if (told(Fact.STOCK_RELEASED)) {
            return StockStatus.RELEASED;
        } else if (told(Fact.STOCK_CONFIRMED)) {
            return StockStatus.CONFIRMED;
        } else if (told(Fact.STOCK_CONFIRMATION_FAILED) || told(Fact.STOCK_RESERVATION_FAILED)) {
            return StockStatus.REJECTED;
        } else if (told(Fact.STOCK_RESERVATION_EXPIRED)) {
            return StockStatus.EXPIRED;
        }
        return told(Fact.STOCK_RESERVED) ? StockStatus.RESERVED : StockStatus.NONE;
    }

    /** How the parcel stands. */
    public ShipmentStatus shipmentStatus() {
        if (told(Fact.SHIPMENT_DELIVERED)) {
            return ShipmentStatus.DELIVERED;
        } else if (told(Fact.SHIPMENT_DISPATCHED)) {
            return ShipmentStatus.DISPATCHED;
        } else if (told(Fact.SHIPMENT_CANCELLED)) {
            return ShipmentStatus.CANCELLED;
        } else if (told(Fact.SHIPMENT_REJECTED)) {
            return ShipmentStatus.REJECTED;
        } else if (told(Fact.SHIPMENT_CREATED)) {
            // Logistics drops the parcel of a dead order without a word.
            return told(Fact.ORDER_CANCELLED) ? ShipmentStatus.CANCELLED : ShipmentStatus.CREATED;
        }
        return ShipmentStatus.NONE;
    }

    // ---- money

    /** What came, of what was announced: a second capture never is, and goes back whole. */
    public Purse captured() {
        return Purse.of(captures.values().stream().map(Capture::amount).toList());
    }

    /** What went back of it because the order is dead. */
    public Purse givenBackToSettle() {
        return returned(Refund::settling);
    }

    /** What went back of it at all, presents of the shop included. */
    public Purse refunded() {
        return returned(DUPLICATE.negate());
    }

    /** Whether a refund is at the provider, or about to be. */
    public boolean refunding() {
        return refunds.values().stream().anyMatch(this::owed);
    }

    /** Whether a refund was refused, and only an operator can help. */
    public boolean refundRefused() {
        return refunds.values().stream().anyMatch(refund -> owed(refund) && refund.refused());
    }

    /** A present that was refused is owed no more once the order is dead: it goes back with the rest. */
    private boolean owed(Refund refund) {
        return refund.open()
                && !(refund.reason() == RefundReason.GOODWILL && refund.refused() && told(Fact.ORDER_CANCELLED));
    }

    private Purse returned(Predicate<Refund> which) {
        Collection<Money> amounts = refunds.values().stream()
                .filter(which)
                .map(Refund::returned)
                .filter(Objects::nonNull)
                .toList();
        return Purse.of(amounts);
    }

    // ---- stock

    /** The pieces that are away from the shelf for it: set aside or sold, and not given back. None of them zero. */
    public SortedMap<String, Integer> held() {
        TreeMap<String, Integer> held = new TreeMap<>(pieces(Fact.STOCK_CONFIRMED));
        boolean soldWhatWasSetAside =
                told(Fact.STOCK_CONFIRMED) && told(Fact.STOCK_RESERVED) && !told(Fact.STOCK_RESERVATION_EXPIRED);
        if (!soldWhatWasSetAside) {
            pieces(Fact.STOCK_RESERVED).forEach((sku, quantity) -> held.merge(sku, quantity, Integer::sum));
        }
        for (Fact back : Set.of(Fact.STOCK_RESERVATION_EXPIRED, Fact.STOCK_RELEASED, Fact.STOCK_RETURNED)) {
            pieces(back).forEach((sku, quantity) -> held.merge(sku, -quantity, Integer::sum));
        }
        held.values().removeIf(quantity -> quantity == 0);
        return held;
    }
}

package com.emshop.console;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The state of one order as its events describe it. The order in which events are added makes no difference, since events of
 * different topics arrive in any order. Events only add information, they never remove any. Immutable.
 *
 * @param orderSn the order number
 * @param details what was ordered; null until OrderCreated is observed
 * @param cancelReason why the order was cancelled; null if it was not
 * @param eventCounts how many events of each kind were observed, counting each event id once
 * @param stockMovements the quantities by sku of each kind of stock event, summed
 * @param captures announced captures by the provider's transaction number
 * @param refunds refunds by number
 * @param paymentExpiresAt when the payment expires; null if unknown
 * @param reservationExpiresAt when the stock reservation expires; null if unknown
 * @param createdAt when the customer placed the order, by the order service; null if unknown
 * @param paidAt when the order service took it as paid; null before
 * @param shippedAt when the order service took it as shipped; null before
 * @param deliveredAt when the customer received the parcel, by the order service; null before
 * @param endedAt when it was completed or cancelled, by the order service; null before
 * @param traceIds the trace ids of the events, at most the {@link #MAX_TRACE_IDS} smallest of them
 * @param untraced whether an event without a trace was observed
 * @param firstEventAt the time of the earliest event, UTC; null if there is none
 * @param lastEventAt the time of the latest event, UTC; null if there is none
 * @param lastObservedAt when an event was last observed, UTC, by this console's clock; null if none was
 */
public record OrderProjection(
        String orderSn,
        @Nullable OrderDetails details,
        @Nullable CancelReason cancelReason,
        Map<EventKind, Integer> eventCounts,
        Map<EventKind, SortedMap<String, Integer>> stockMovements,
        SortedMap<String, Capture> captures,
        SortedMap<String, Refund> refunds,
        @Nullable Instant paymentExpiresAt,
        @Nullable Instant reservationExpiresAt,
        @Nullable Instant createdAt,
        @Nullable Instant paidAt,
        @Nullable Instant shippedAt,
        @Nullable Instant deliveredAt,
        @Nullable Instant endedAt,
        SortedSet<String> traceIds,
        boolean untraced,
        @Nullable Instant firstEventAt,
        @Nullable Instant lastEventAt,
        @Nullable Instant lastObservedAt) {

    /** One is correct and two are a violation; more would add nothing. */
    static final int MAX_TRACE_IDS = 4;

    /** Empty collections may be missing where it is stored. */
    public OrderProjection {
        eventCounts = eventCounts == null ? Map.of() : eventCounts;
        stockMovements = stockMovements == null ? Map.of() : stockMovements;
        captures = captures == null ? Collections.emptySortedMap() : captures;
        refunds = refunds == null ? Collections.emptySortedMap() : refunds;
        traceIds = traceIds == null ? Collections.emptySortedSet() : traceIds;
    }

    public static OrderProjection empty(String orderSn) {
        return new OrderProjection(
                orderSn,
                null,
                null,
                Map.of(),
                Map.of(),
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Collections.emptySortedSet(),
                false,
                null,
                null,
                null);
    }

    /** A copy with one more event, which must not have been added before. */
    public OrderProjection with(Observation observation, Instant observedAt) {
        ObservedEvent event = observation.event();
        OrderProjectionBuilder builder = new OrderProjectionBuilder(this);
        EventKind kind = event.kind();
        if (kind != null) {
            builder.count(kind);
        }
        observation.payload().applyTo(builder);
        builder.trace(traceIdOf(event.traceparent()));
        builder.observed(event.time(), observedAt);
        return builder.build();
    }

    /** A copy without the customer's id; unchanged if it has none. Nothing that the audit compares changes. */
    public OrderProjection withoutCustomer() {
        OrderProjectionBuilder builder = new OrderProjectionBuilder(this);
        builder.details = details == null ? null : details.withoutCustomer();
        return builder.build();
    }

    private static @Nullable String traceIdOf(@Nullable String traceparent) {
        return traceparent == null ? null : traceparent.split("-", 4)[1];
    }

    // ---- events

    public boolean has(EventKind kind) {
        return eventCounts.containsKey(kind);
    }

    /** How many events of this kind were observed. */
    public int count(EventKind kind) {
        return eventCounts.getOrDefault(kind, 0);
    }

    /** Whether an event before named this sku or transaction of the provider, so that the order can be found by it already. */
    boolean mentions(String term) {
        return (details != null && details.quantities().containsKey(term))
                || captures.containsKey(term)
                || stockMovements.values().stream().anyMatch(quantities -> quantities.containsKey(term))
                || refunds.values().stream().anyMatch(refund -> term.equals(refund.captureSn()));
    }

    /** Whether only inventory emitted events: stock that somebody reserved or bought directly, without an order. */
    public boolean directSale() {
        return !eventCounts.isEmpty()
                && eventCounts.keySet().stream().allMatch(kind -> kind.service().equals(EventKind.INVENTORY));
    }

    /** Whether the order needs no shipment; false until that is known. */
    public boolean digital() {
        return details != null && details.digital();
    }

    /** The quantities by sku that events of this kind named. */
    private SortedMap<String, Integer> quantities(EventKind kind) {
        SortedMap<String, Integer> quantities = stockMovements.get(kind);
        return quantities == null ? new TreeMap<>() : quantities;
    }

    // ---- statuses

    public OrderStatus orderStatus() {
        if (has(EventKind.ORDER_CANCELLED)) {
            return OrderStatus.CANCELLED;
        } else if (has(EventKind.ORDER_COMPLETED)) {
            return OrderStatus.COMPLETED;
        } else if (has(EventKind.ORDER_DELIVERED)) {
            return OrderStatus.DELIVERED;
        } else if (has(EventKind.ORDER_SHIPPED)) {
            return OrderStatus.SHIPPED;
        } else if (has(EventKind.ORDER_PAID)) {
            return OrderStatus.PAID;
        } else if (has(EventKind.ORDER_CREATED)) {
            return OrderStatus.PENDING_PAYMENT;
        }
        return lastObservedAt == null ? OrderStatus.NONE : OrderStatus.UNKNOWN;
    }

    /** The status of the payment. Goodwill refunds and refunds of duplicate captures do not change it. */
    public PaymentStatus paymentStatus() {
        if (refunds.values().stream().anyMatch(Refund::settling)) {
            // A goodwill refund takes from the same capture, so an outstanding one counts here.
            return refunds.values().stream().filter(Refund::ofAnnouncedCapture).anyMatch(this::outstanding)
                    ? PaymentStatus.REFUNDING
                    : PaymentStatus.REFUNDED;
        } else if (has(EventKind.PAYMENT_CONFIRMED)) {
            return PaymentStatus.PAID;
        } else if (has(EventKind.PAYMENT_FAILED)) {
            return PaymentStatus.FAILED;
        } else if (has(EventKind.PAYMENT_CANCELLED) || has(EventKind.PAYMENT_EXPIRED)) {
            return PaymentStatus.CANCELLED;
        }
        return has(EventKind.PAYMENT_CREATED) ? PaymentStatus.PENDING : PaymentStatus.NONE;
    }

    public StockStatus stockStatus() {
        if (has(EventKind.STOCK_RETURNED)) {
            return StockStatus.RETURNED;
        } else if (has(EventKind.STOCK_RELEASED)) {
            return StockStatus.RELEASED;
        } else if (has(EventKind.STOCK_CONFIRMED)) {
            return StockStatus.CONFIRMED;
        } else if (has(EventKind.STOCK_CONFIRMATION_FAILED) || has(EventKind.STOCK_RESERVATION_FAILED)) {
            return StockStatus.REJECTED;
        } else if (has(EventKind.STOCK_RESERVATION_EXPIRED)) {
            return StockStatus.EXPIRED;
        }
        return has(EventKind.STOCK_RESERVED) ? StockStatus.RESERVED : StockStatus.NONE;
    }

    public ShipmentStatus shipmentStatus() {
        if (has(EventKind.SHIPMENT_DELIVERED)) {
            return ShipmentStatus.DELIVERED;
        } else if (has(EventKind.SHIPMENT_DISPATCHED)) {
            return ShipmentStatus.DISPATCHED;
        } else if (has(EventKind.SHIPMENT_CANCELLED)) {
            return ShipmentStatus.CANCELLED;
        } else if (has(EventKind.SHIPMENT_REJECTED)) {
            return ShipmentStatus.REJECTED;
        } else if (has(EventKind.SHIPMENT_CREATED)) {
            // Logistics emits no event when it drops the shipment of a cancelled order.
            return has(EventKind.ORDER_CANCELLED) ? ShipmentStatus.CANCELLED : ShipmentStatus.CREATED;
        }
        return ShipmentStatus.NONE;
    }

    // ---- money

    /** The sum of the announced captures. A duplicate capture is never announced and is refunded in full. */
    public MoneyBag captured() {
        return MoneyBag.of(captures.values().stream().map(Capture::amount).toList());
    }

    /** The sum of completed refunds that the cancellation of the order caused. */
    public MoneyBag refundedForCancellation() {
        return refunded(Refund::settling);
    }

    /** The sum of all completed refunds of announced captures, goodwill included. */
    public MoneyBag refunded() {
        return refunded(Refund::ofAnnouncedCapture);
    }

    /** Whether a refund is not completed yet. */
    public boolean refundOutstanding() {
        return refunds.values().stream().anyMatch(this::outstanding);
    }

    /** Whether the provider refused an outstanding refund, so that an operator has to act. */
    public boolean refundRefused() {
        return refunds.values().stream().anyMatch(refund -> outstanding(refund) && refund.refused());
    }

    /** A refused goodwill refund ends with the cancellation of the order: the cancellation refunds its amount as well. */
    private boolean outstanding(Refund refund) {
        return refund.open()
                && !(refund.reason() == RefundReason.GOODWILL && refund.refused() && has(EventKind.ORDER_CANCELLED));
    }

    private MoneyBag refunded(Predicate<Refund> filter) {
        return MoneyBag.of(refunds.values().stream()
                .filter(filter)
                .map(Refund::refunded)
                .filter(Objects::nonNull)
                .toList());
    }

    // ---- stock

    /** The quantities by sku that are reserved or sold for the order, and not released or returned. None is zero. */
    public SortedMap<String, Integer> allocatedStock() {
        TreeMap<String, Integer> allocated = new TreeMap<>(quantities(EventKind.STOCK_CONFIRMED));
        boolean soldFromReservation = has(EventKind.STOCK_CONFIRMED)
                && has(EventKind.STOCK_RESERVED)
                && !has(EventKind.STOCK_RESERVATION_EXPIRED);
        if (!soldFromReservation) {
            quantities(EventKind.STOCK_RESERVED).forEach((sku, count) -> allocated.merge(sku, count, Integer::sum));
        }
        for (EventKind back :
                Set.of(EventKind.STOCK_RESERVATION_EXPIRED, EventKind.STOCK_RELEASED, EventKind.STOCK_RETURNED)) {
            quantities(back).forEach((sku, count) -> allocated.merge(sku, -count, Integer::sum));
        }
        allocated.values().removeIf(count -> count == 0);
        return allocated;
    }
}

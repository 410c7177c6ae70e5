package com.emshop.console.web;

import com.emshop.console.AuditResult;
import com.emshop.console.CancelReason;
import com.emshop.console.Finding;
import com.emshop.console.ObservedEvent;
import com.emshop.console.OrderDetails;
import com.emshop.console.OrderProjection;
import com.emshop.console.OrderStatus;
import com.emshop.console.PaymentStatus;
import com.emshop.console.PendingAction;
import com.emshop.console.ShipmentStatus;
import com.emshop.console.StockStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An order with its timeline.
 *
 * @param traceId the trace id of the order; null if none of its events has one
 * @param captured the sum of its captures, in its currency
 * @param refunded the sum of its completed refunds, goodwill included, in its currency
 * @param settled whether it is finished and breaks no invariant
 * @param waitsFor what it waits for; null if it is finished
 * @param findings the broken invariants, including those that a later event may resolve
 */
record TimelineView(
        String orderSn,
        @Nullable String traceId,
        OrderStatus status,
        PaymentStatus paymentStatus,
        StockStatus stockStatus,
        ShipmentStatus shipmentStatus,
        @Nullable CancelReason cancelReason,
        @Nullable String amount,
        @Nullable String currency,
        @Nullable String captured,
        @Nullable String refunded,
        boolean settled,
        @Nullable PendingAction waitsFor,
        List<Finding> findings,
        List<Event> events) {

    record Event(
            UUID eventId,
            Instant time,
            String service,
            String type,
            String summary,
            @Nullable String traceparent) {}

    static TimelineView of(OrderProjection order, AuditResult result, List<ObservedEvent> timeline) {
        OrderDetails details = order.details();
        String currency = details == null ? null : details.total().currency();
        return new TimelineView(
                order.orderSn(),
                order.traceIds().isEmpty() ? null : order.traceIds().first(),
                order.orderStatus(),
                order.paymentStatus(),
                order.stockStatus(),
                order.shipmentStatus(),
                order.cancelReason(),
                details == null ? null : details.total().amount().toPlainString(),
                currency,
                currency == null ? null : order.captured().in(currency).toPlainString(),
                currency == null ? null : order.refunded().in(currency).toPlainString(),
                result.settled(),
                result.pendingAction(),
                result.findings(),
                timeline.stream().map(TimelineView::event).toList());
    }

    private static Event event(ObservedEvent event) {
        return new Event(
                event.eventId(), event.time(), event.service(), event.type(), event.summary(), event.traceparent());
    }
}

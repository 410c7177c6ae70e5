package com.emshop.console.web;

import com.emshop.console.CancelReason;
import com.emshop.console.Evidence;
import com.emshop.console.Finding;
import com.emshop.console.OrderStatus;
import com.emshop.console.PaymentStatus;
import com.emshop.console.Placement;
import com.emshop.console.ShipmentStatus;
import com.emshop.console.StockStatus;
import com.emshop.console.Timeline;
import com.emshop.console.Verdict;
import com.emshop.console.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An order and its story.
 *
 * @param traceId the trace of the order; null if none of its events had one
 * @param captured what came of the order's money, in its currency
 * @param refunded what went back of it, presents of the shop included
 * @param settled whether it has come to its end and everything adds up
 * @param waitsFor what it waits for; null if it has come to its end
 * @param findings what does not add up, be it only for the moment
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
        @Nullable Waiting waitsFor,
        List<Finding> findings,
        List<Event> events) {

    /** One event of the story. */
    record Event(
            UUID eventId,
            Instant time,
            String service,
            String type,
            String summary,
            @Nullable String traceparent) {}

    static TimelineView of(Evidence order, Verdict verdict, List<Timeline.Entry> story) {
        Placement placement = order.placement();
        String currency = placement == null ? null : placement.total().currency();
        return new TimelineView(
                order.orderSn(),
                order.traceIds().isEmpty() ? null : order.traceIds().first(),
                order.orderStatus(),
                order.paymentStatus(),
                order.stockStatus(),
                order.shipmentStatus(),
                order.cancelReason(),
                placement == null ? null : placement.total().amount().toPlainString(),
                currency,
                currency == null ? null : order.captured().in(currency).toPlainString(),
                currency == null ? null : order.refunded().in(currency).toPlainString(),
                verdict.settled(),
                verdict.waiting(),
                verdict.findings(),
                story.stream().map(TimelineView::event).toList());
    }

    private static Event event(Timeline.Entry entry) {
        return new Event(
                entry.eventId(), entry.time(), entry.service(), entry.type(), entry.summary(), entry.traceparent());
    }
}

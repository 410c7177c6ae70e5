package com.emshop.console.web;

import com.emshop.console.Audit;
import com.emshop.console.Evidence;
import com.emshop.console.OrderStatus;
import com.emshop.console.PaymentStatus;
import com.emshop.console.Placement;
import com.emshop.console.ShipmentStatus;
import com.emshop.console.StockStatus;
import com.emshop.console.Waiting;
import com.emshop.console.persistence.ObservedOrderStore;
import com.emshop.console.persistence.OrderLists;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.web.Caller;
import com.emshop.saga.web.CursorPage;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Orders as the events tell them. A customer sees only his own: what is another's, or nobody's yet, is not found. */
@RestController
@RequestMapping("/api/orders")
class OrdersController {
    private final ObservedOrderStore orders;
    private final OrderLists lists;
    private final Audit audit;
    private final Clock clock;

    OrdersController(ObservedOrderStore orders, OrderLists lists, Audit audit, Clock clock) {
        this.orders = orders;
        this.lists = lists;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * An order in a list.
     *
     * @param waitsFor what it waits for, whose turn it is, since when, and from when on it is stuck; null if it has come to
     *     its end
     */
    record OrderView(
            String orderSn,
            OrderStatus status,
            PaymentStatus paymentStatus,
            StockStatus stockStatus,
            ShipmentStatus shipmentStatus,
            @Nullable Waiting waitsFor) {

        static OrderView of(OrderLists.Entry order) {
            return new OrderView(
                    order.orderSn(),
                    order.status(),
                    order.paymentStatus(),
                    order.stockStatus(),
                    order.shipmentStatus(),
                    order.waiting());
        }
    }

    /**
     * The caller's orders, an operator sees everybody's; the newest first.
     *
     * @param stuck true for those only that stand still, the longest first; see {@link Waiting} for when an order does
     * @param status those in this status only; not together with {@code stuck}
     */
    @GetMapping
    CursorPage<OrderView> list(
            Caller caller,
            @RequestParam(defaultValue = "false") boolean stuck,
            @RequestParam @Nullable OrderStatus status,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        int most = CursorPage.limit(limit);
        String userId = caller.operator() ? null : caller.userId();
        if (!stuck) {
            String before = cursor == null ? null : CursorPage.position(cursor, "");
            return CursorPage.of(
                    lists.page(userId, status, before, most + 1), most, OrderLists.Entry::orderSn, OrderView::of);
        }
        if (status != null) {
            throw CommandRejected.invalid("invalid-filter", "Stuck orders are listed in every status.");
        }
        StuckPosition from = StuckPosition.parse(cursor);
        return CursorPage.of(
                lists.stuck(userId, clock.instant(), from.stuckFrom(), from.orderSn(), most + 1),
                most,
                StuckPosition::of,
                OrderView::of);
    }

    /** Where a page of stuck orders begins: behind this one. */
    private record StuckPosition(Instant stuckFrom, String orderSn) {
        /** Of the database. */
        private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

        static String of(OrderLists.Entry order) {
            Waiting waiting = Objects.requireNonNull(order.waiting(), "a stuck order waits");
            return waiting.stuckFrom() + " " + order.orderSn();
        }

        /** Of no cursor: the beginning. */
        static StuckPosition parse(@Nullable String cursor) {
            String[] parts = CursorPage.position(cursor, Instant.EPOCH + " ").split(" ", 2);
            try {
                Instant stuckFrom = Instant.parse(parts[0]);
                if (!stuckFrom.isBefore(Instant.EPOCH) && stuckFrom.isBefore(END_OF_TIME)) {
                    return new StuckPosition(stuckFrom, parts.length == 2 ? parts[1] : "");
                }
            } catch (DateTimeParseException malformed) {
                // Told below, like everything else that is no cursor.
            }
            throw CommandRejected.invalid("invalid-cursor", "The cursor is none that was given out.");
        }
    }

    /** What happened to an order, in an order in which it can have happened. */
    @GetMapping("/{orderSn}/timeline")
    TimelineView timeline(Caller caller, @PathVariable String orderSn) {
        Evidence order = orders.find(orderSn)
                .filter(found -> maySee(caller, found.placement()))
                .orElseThrow(() -> CommandRejected.notFound("order-not-found", "There is no such order."));
        return TimelineView.of(order, audit.of(order), orders.timeline(orderSn));
    }

    private static boolean maySee(Caller caller, @Nullable Placement placement) {
        return placement == null ? caller.operator() : caller.maySee(placement.userId());
    }
}

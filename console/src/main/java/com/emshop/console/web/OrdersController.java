package com.emshop.console.web;

import com.emshop.console.Audit;
import com.emshop.console.OrderDetails;
import com.emshop.console.OrderProjection;
import com.emshop.console.OrderStatus;
import com.emshop.console.PendingAction;
import com.emshop.console.persistence.ObservedOrderStore;
import com.emshop.console.persistence.OrderLists;
import com.emshop.console.persistence.OrderLists.OrderView;
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

/** Orders as their events describe them. A customer sees only own orders; for all others the answer is 404. */
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
     * The orders of the caller, or of all customers for an operator; the newest first.
     *
     * @param stuck true for stuck orders only, the longest stuck first; {@link PendingAction} defines stuck
     * @param status orders in this status only; must not be combined with {@code stuck}
     */
    @GetMapping
    CursorPage<OrderView> list(
            Caller caller,
            @RequestParam(defaultValue = "false") boolean stuck,
            @RequestParam @Nullable OrderStatus status,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        int pageSize = CursorPage.limit(limit);
        String userId = caller.operator() ? null : caller.userId();
        if (!stuck) {
            String before = cursor == null ? null : CursorPage.position(cursor, "");
            return CursorPage.of(
                    lists.page(userId, status, before, pageSize + 1), pageSize, OrderView::orderSn, order -> order);
        }
        if (status != null) {
            throw CommandRejected.invalid("invalid-filter", "The parameters stuck and status cannot be combined.");
        }
        StuckPosition from = StuckPosition.parse(cursor);
        return CursorPage.of(
                lists.stuck(userId, clock.instant(), from.stuckFrom(), from.orderSn(), pageSize + 1),
                pageSize,
                StuckPosition::of,
                order -> order);
    }

    /** The position after which a page of stuck orders begins. */
    private record StuckPosition(Instant stuckFrom, String orderSn) {
        /** The database stores no later time. */
        private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

        static String of(OrderView order) {
            PendingAction action = Objects.requireNonNull(order.waitsFor(), "a stuck order has a pending action");
            return action.stuckFrom() + " " + order.orderSn();
        }

        /** Without a cursor, the position before the first order. */
        static StuckPosition parse(@Nullable String cursor) {
            String[] parts = CursorPage.position(cursor, Instant.EPOCH + " ").split(" ", 2);
            try {
                Instant stuckFrom = Instant.parse(parts[0]);
                if (!stuckFrom.isBefore(Instant.EPOCH) && stuckFrom.isBefore(END_OF_TIME)) {
                    return new StuckPosition(stuckFrom, parts.length == 2 ? parts[1] : "");
                }
            } catch (DateTimeParseException malformed) {
                // rejected below, like every other unknown cursor
            }
            throw CommandRejected.invalid("invalid-cursor", "Unknown cursor.");
        }
    }

    /** The events of an order in a plausible order. */
    @GetMapping("/{orderSn}/timeline")
    TimelineView timeline(Caller caller, @PathVariable String orderSn) {
        OrderProjection order = orders.find(orderSn)
                .filter(found -> maySee(caller, found.details()))
                .orElseThrow(() -> CommandRejected.notFound("order-not-found", "Unknown order."));
        return TimelineView.of(order, audit.check(order), orders.timeline(orderSn));
    }

    private static boolean maySee(Caller caller, @Nullable OrderDetails details) {
        return details == null ? caller.operator() : caller.maySee(details.userId());
    }
}

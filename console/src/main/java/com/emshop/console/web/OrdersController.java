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
import com.emshop.saga.web.Identifiers;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
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
    private static final Predicate<String> ORDER_SN = Identifiers.visible(64);

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
     * The orders of the caller, or of all customers for an operator; the newest first. All conditions have to hold.
     *
     * @param stuck true for stuck orders only, the longest stuck first; {@link PendingAction} defines stuck
     * @param status orders in this status only
     * @param userId orders of this customer only; a customer finds only own orders
     * @param term orders with this order number, payment number, provider's transaction, sku or tracking number, exactly
     * @param from orders that were created at this moment or later
     * @param to orders that were created before this moment
     */
    @GetMapping
    CursorPage<OrderView> list(
            Caller caller,
            @RequestParam(defaultValue = "false") boolean stuck,
            @RequestParam @Nullable OrderStatus status,
            @RequestParam @Nullable String userId,
            @RequestParam @Nullable String term,
            @RequestParam @Nullable Instant from,
            @RequestParam @Nullable Instant to,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        int pageSize = CursorPage.limit(limit);
        if (Stream.of(userId, term).anyMatch(text -> text != null && !text.equals(text.strip()))) {
            throw invalidFilter("The parameters userId and term must not begin or end with a space.");
        }
        if (userId != null && !caller.maySee(userId)) {
            return new CursorPage<>(List.of(), null);
        }
        String owner = caller.operator() ? userId : caller.userId();
        if (stuck) {
            if (Stream.of(status, term, from, to).anyMatch(Objects::nonNull)) {
                throw invalidFilter("The parameter stuck cannot be combined with status, term, from or to.");
            }
            return stuck(owner, pageSize, cursor);
        }
        if (Stream.of(from, to).anyMatch(moment -> moment != null && !OrderLists.isSearchable(moment))) {
            throw invalidFilter("The parameters from and to must be from 1970-01-01 to 9999-12-30.");
        }
        return CursorPage.of(
                lists.page(
                        new OrderLists.Filter(owner, status, term, from, to),
                        CursorPage.position(cursor, ORDER_SN),
                        pageSize + 1),
                pageSize,
                OrderView::orderSn,
                order -> order);
    }

    private CursorPage<OrderView> stuck(@Nullable String owner, int pageSize, @Nullable String cursor) {
        StuckPosition from = StuckPosition.parse(cursor);
        return CursorPage.of(
                lists.stuck(owner, clock.instant(), from.stuckFrom(), from.orderSn(), pageSize + 1),
                pageSize,
                StuckPosition::of,
                order -> order);
    }

    private static CommandRejected invalidFilter(String detail) {
        return CommandRejected.invalid("invalid-filter", detail);
    }

    /** The position after which a page of stuck orders begins. */
    private record StuckPosition(Instant stuckFrom, String orderSn) {
        static String of(OrderView order) {
            PendingAction action = Objects.requireNonNull(order.waitsFor(), "a stuck order has a pending action");
            return action.stuckFrom() + " " + order.orderSn();
        }

        /** Without a cursor, the position before the first order. */
        static StuckPosition parse(@Nullable String cursor) {
            String[] parts = CursorPage.position(cursor, Instant.EPOCH + " ").split(" ", 2);
            try {
                Instant stuckFrom = Instant.parse(parts[0]);
                String orderSn = parts.length == 2 ? parts[1] : "";
                if (OrderLists.isSearchable(stuckFrom) && (orderSn.isEmpty() || ORDER_SN.test(orderSn))) {
                    return new StuckPosition(stuckFrom, orderSn);
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
        OrderProjection order = Optional.of(orderSn)
                .filter(ORDER_SN)
                .flatMap(orders::find)
                .filter(found -> maySee(caller, found.details()))
                .orElseThrow(() -> CommandRejected.notFound("order-not-found", "Unknown order."));
        return TimelineView.of(order, audit.check(order), orders.timeline(orderSn));
    }

    private static boolean maySee(Caller caller, @Nullable OrderDetails details) {
        return details == null ? caller.operator() : caller.maySee(details.userId());
    }
}

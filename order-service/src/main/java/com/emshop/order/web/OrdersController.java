package com.emshop.order.web;

import com.emshop.order.Order;
import com.emshop.order.OrderDetails;
import com.emshop.order.OrderEvent;
import com.emshop.order.OrderState;
import com.emshop.order.OrderStatus;
import com.emshop.order.persistence.OrderStore;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.OperatorAction;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.messaging.CommandQueue;
import com.emshop.saga.messaging.TransitionLog;
import com.emshop.saga.web.Caller;
import com.emshop.saga.web.CursorPage;
import com.emshop.saga.web.IdempotencyKey;
import com.emshop.saga.web.IdempotentByState;
import com.emshop.saga.web.Identifiers;
import jakarta.validation.Valid;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Orders over HTTP. A customer sees only his own orders; for other customers' orders the answer is 404. */
@RestController
@RequestMapping("/orders")
class OrdersController {
    /** What an order number can look like; anything else is answered without asking the database. */
    private static final Predicate<String> ORDER_SN = Identifiers.visible(64);

    private final OrderSubmission submission;
    private final CommandQueue commands;
    private final OrderStore orders;
    private final Clock clock;

    OrdersController(OrderSubmission submission, CommandQueue commands, OrderStore orders, Clock clock) {
        this.submission = submission;
        this.commands = commands;
        this.orders = orders;
        this.clock = clock;
    }

    /** Places an order. The answer is 202: the order's status shows later whether it can be fulfilled. */
    @PostMapping
    ResponseEntity<OrderView> submit(
            Caller caller, IdempotencyKey idempotencyKey, @Valid @RequestBody OrderSubmission.Request request) {
        OrderView order = submission.submit(caller, idempotencyKey, request);
        return ResponseEntity.accepted()
                .location(URI.create("/orders/" + order.orderSn()))
                .body(order);
    }

    @GetMapping("/{orderSn}")
    ResponseEntity<OrderView> get(Caller caller, @PathVariable String orderSn) {
        OrderState order = visible(caller, orderSn);
        return ResponseEntity.ok().eTag(Long.toString(order.version())).body(OrderView.of(order));
    }

    /** The caller's orders, for an operator the orders of all customers; the newest first. */
    @GetMapping
    CursorPage<OrderView> list(
            Caller caller,
            @RequestParam @Nullable OrderStatus status,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        int most = CursorPage.limit(limit);
        String before = CursorPage.position(cursor, ORDER_SN);
        List<OrderState> found = orders.page(caller.operator() ? null : caller.userId(), status, before, most + 1);
        return CursorPage.of(found, most, OrderState::orderSn, OrderView::of);
    }

    /** Every change of the order's status and its cause. */
    @GetMapping("/{orderSn}/log")
    List<TransitionLog.Entry> log(Caller caller, @PathVariable String orderSn) {
        visible(caller, orderSn);
        return orders.log(orderSn);
    }

    /** Cancels the order, or requests its cancellation from logistics; the answer's status shows which. */
    @PostMapping("/{orderSn}/cancellation")
    @IdempotentByState
    ResponseEntity<OrderView> cancel(Caller caller, @PathVariable String orderSn) {
        return ResponseEntity.accepted()
                .body(command(caller, OperatorAction.of("CANCEL_ORDER"), orderSn, Order::cancel));
    }

    /** Confirms that the order has arrived. */
    @PostMapping("/{orderSn}/receipt")
    @IdempotentByState
    OrderView receive(Caller caller, @PathVariable String orderSn) {
        return command(caller, OperatorAction.of("CONFIRM_RECEIPT"), orderSn, Order::confirmReceipt);
    }

    private OrderView command(
            Caller caller, OperatorAction action, String orderSn, Function<Order, List<OrderEvent>> reaction) {
        if (!ORDER_SN.test(orderSn)) {
            throw notFound();
        }
        Instant now = clock.instant();
        return commands.execute(
                ReactionRequest.of(Order.TYPE.id(orderSn), caller.asCause(action, now), now, order -> {
                    requireVisible(caller, order.details());
                    return reaction.apply(order);
                }),
                order -> OrderView.of(order.state()));
    }

    private OrderState visible(Caller caller, String orderSn) {
        OrderState order =
                Optional.of(orderSn).filter(ORDER_SN).flatMap(orders::find).orElseThrow(OrdersController::notFound);
        requireVisible(caller, order.details());
        return order;
    }

    private static void requireVisible(Caller caller, @Nullable OrderDetails details) {
        if (details == null || !caller.maySee(details.userId())) {
            throw notFound();
        }
    }

    private static CommandRejected notFound() {
        return CommandRejected.notFound("order-not-found", "There is no such order.");
    }
}

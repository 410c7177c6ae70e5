package com.emshop.console.web;

import com.emshop.console.Evidence;
import com.emshop.console.Placement;
import com.emshop.console.persistence.ObservedOrderStore;
import com.emshop.saga.Refusal;
import com.emshop.saga.web.Caller;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Orders as the events tell them. A customer sees only his own: what is another's, or nobody's yet, is not found. */
@RestController
@RequestMapping("/api/orders")
class OrdersController {
    private final ObservedOrderStore orders;

    OrdersController(ObservedOrderStore orders) {
        this.orders = orders;
    }

    /** What happened to an order, in an order in which it can have happened. */
    @GetMapping("/{orderSn}/timeline")
    TimelineView timeline(Caller caller, @PathVariable String orderSn) {
        Evidence order = orders.find(orderSn)
                .filter(found -> maySee(caller, found.placement()))
                .orElseThrow(() -> Refusal.notFound("order-not-found", "There is no such order."));
        return TimelineView.of(order, orders.timeline(orderSn));
    }

    private static boolean maySee(Caller caller, @Nullable Placement placement) {
        return placement == null ? caller.operator() : caller.maySee(placement.userId());
    }
}

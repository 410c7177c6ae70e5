package com.emshop.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Captured minus refunded money is the price of an order that is paid or later, and zero for one that is cancelled and
 * settled. Goodwill refunds do not count for a live order and count as part of the refund of a cancelled one. A duplicate
 * capture is refunded in full and counts in neither sum.
 */
final class MoneyBalance implements Invariant {

    @Override
    public String name() {
        return "money";
    }

    @Override
    public List<Finding> check(OrderProjection order) {
        List<Finding> findings = new ArrayList<>();
        checkAmounts(order, findings);
        MoneyBag captured = order.captured();
        if (captured.minus(order.refunded()).hasNegative()) {
            findings.add(uncertain("at most " + captured + " refunded", order.refunded() + " refunded"));
        }
        switch (order.orderStatus()) {
            case PAID, SHIPPED, DELIVERED, COMPLETED -> {
                OrderDetails details = order.details();
                MoneyBag kept = captured.minus(order.refundedForCancellation());
                if (details != null && !kept.equals(MoneyBag.EMPTY.plus(details.total()))) {
                    findings.add(uncertain(details.total() + " kept", kept + " kept"));
                }
            }
            case CANCELLED -> {
                MoneyBag kept = captured.minus(order.refunded());
                boolean outstanding = order.refundOutstanding(); // the provider or an operator has to act
                if (!outstanding && !kept.equals(MoneyBag.EMPTY)) {
                    findings.add(uncertain("nothing kept", kept + " kept"));
                }
            }
            case NONE, UNKNOWN, PENDING_PAYMENT -> {} // the order service has not handled the capture yet
        }
        return findings;
    }

    private void checkAmounts(OrderProjection order, List<Finding> findings) {
        OrderDetails details = order.details();
        if (details != null) {
            order.captures().values().stream()
                    .filter(capture -> !capture.amount().equals(details.total()))
                    .forEach(capture -> findings.add(certain(
                            details.total() + " captured", capture.amount() + " as " + capture.thirdPartySn())));
        }
        checkDuplicates(order, findings);
        for (Refund refund : order.refunds().values()) {
            Money started = refund.started();
            Money refunded = refund.refunded();
            if (started != null && refunded != null && !started.equals(refunded)) {
                findings.add(certain(started + " refunded with " + refund.refundSn(), refunded + " refunded with it"));
            }
        }
    }

    /** A duplicate capture is refunded in full, once, and is not the announced capture. */
    private void checkDuplicates(OrderProjection order, List<Finding> findings) {
        Map<String, List<Money>> refundsByCapture = new TreeMap<>();
        for (Refund refund : order.refunds().values()) {
            String captureSn = refund.captureSn();
            Money started = refund.started();
            if (refund.reason() == RefundReason.DUPLICATE_CAPTURE && captureSn != null && started != null) {
                refundsByCapture
                        .computeIfAbsent(captureSn, none -> new ArrayList<>())
                        .add(started);
            }
        }
        OrderDetails details = order.details();
        refundsByCapture.forEach((captureSn, refunds) -> {
            MoneyBag amount = MoneyBag.of(refunds);
            if (order.captures().containsKey(captureSn)) {
                findings.add(
                        certain("capture " + captureSn + " kept, since it is the first", amount + " of it refunded"));
            } else if (details != null && !amount.equals(MoneyBag.EMPTY.plus(details.total()))) {
                findings.add(certain(
                        details.total() + " refunded, all of the duplicate capture " + captureSn,
                        amount + " refunded"));
            }
        });
    }
}

package com.emshop.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What was captured and not given back is the price of an order that is paid or later, and nothing for one that is dead and
 * settled. Presents of the shop change nothing for a live order and are a part of what goes back for a dead one; money that
 * came twice goes back whole, beside all this.
 */
final class MoneyBalance implements Invariant {

    @Override
    public String name() {
        return "money";
    }

    @Override
    public List<Finding> check(Evidence order) {
        List<Finding> findings = new ArrayList<>();
        checkAmounts(order, findings);
        Purse captured = order.captured();
        if (captured.minus(order.refunded()).overdrawn()) {
            findings.add(missing("at most " + captured + " refunded", order.refunded() + " refunded"));
        }
        switch (order.orderStatus()) {
            case PAID, SHIPPED, DELIVERED, COMPLETED -> {
                Placement placement = order.placement();
                Purse kept = captured.minus(order.givenBackToSettle());
                if (placement != null && !kept.equals(Purse.EMPTY.plus(placement.total()))) {
                    findings.add(missing(placement.total() + " kept", kept + " kept"));
                }
            }
            case CANCELLED -> {
                Purse kept = captured.minus(order.refunded());
                boolean onItsWay = order.refunding(); // the provider, or an operator, has yet to answer
                if (!onItsWay && !kept.equals(Purse.EMPTY)) {
                    findings.add(missing("nothing kept", kept + " kept"));
                }
            }
            case NONE, UNKNOWN, PENDING_PAYMENT -> {} // money that just came, and is not spoken of yet
        }
        return findings;
    }

    private void checkAmounts(Evidence order, List<Finding> findings) {
        Placement placement = order.placement();
        if (placement != null) {
            order.captures().values().stream()
                    .filter(capture -> !capture.amount().equals(placement.total()))
                    .forEach(capture -> findings.add(broken(
                            placement.total() + " captured", capture.amount() + " as " + capture.thirdPartySn())));
        }
        checkDuplicates(order, findings);
        for (Refund refund : order.refunds().values()) {
            Money started = refund.started();
            Money returned = refund.returned();
            if (started != null && returned != null && !Objects.equals(started, returned)) {
                findings.add(
                        broken(started + " given back with " + refund.refundSn(), returned + " given back with it"));
            }
        }
    }

    /** Money that was taken once more goes back whole, once, and is not the money that counts. */
    private void checkDuplicates(Evidence order, List<Finding> findings) {
        Map<String, List<Money>> back = new TreeMap<>();
        for (Refund refund : order.refunds().values()) {
            String captureSn = refund.captureSn();
            Money started = refund.started();
            if (refund.reason() == RefundReason.DUPLICATE_CAPTURE && captureSn != null && started != null) {
                back.computeIfAbsent(captureSn, none -> new ArrayList<>()).add(started);
            }
        }
        Placement placement = order.placement();
        back.forEach((captureSn, refunds) -> {
            Purse amount = Purse.of(refunds);
            if (order.captures().containsKey(captureSn)) {
                findings.add(broken("capture " + captureSn + " kept, since it came first", amount + " of it go back"));
            } else if (placement != null && !amount.equals(Purse.EMPTY.plus(placement.total()))) {
                findings.add(broken(
                        placement.total() + " back, all of the second capture " + captureSn, amount + " go back"));
            }
        });
    }
}

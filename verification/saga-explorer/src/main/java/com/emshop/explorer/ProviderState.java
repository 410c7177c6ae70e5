package com.emshop.explorer;

import com.emshop.payment.PaymentProvider.Outcome;
import com.emshop.payment.PaymentProvider.Progress;
import com.emshop.payment.PaymentProvider.RefundAnswer;
import com.emshop.payment.ProviderNotification;
import com.emshop.payment.ProviderNotification.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state of one payment at the provider: the truth about the money. Immutable.
 *
 * @param declined whether it was refused for good, once
 * @param captures what was taken
 * @param refunds requested refunds, by reference
 */
record ProviderState(Progress progress, boolean declined, List<Taken> captures, SortedMap<String, GivenBack> refunds) {

    /**
     * Money that was taken.
     *
     * @param notification what the webhook about it says
     * @param certain whether its webhook comes for certain: nobody will ask any more, and the provider repeats it until it is
     *     taken
     */
    record Taken(ProviderNotification notification, boolean certain) {
        BigDecimal amount() {
            BigDecimal amount = notification.amount();
            if (amount == null) {
                throw new IllegalStateException("a capture without amount: " + notification);
            }
            return amount;
        }
    }

    /** Money that was asked back. */
    record GivenBack(@Nullable String thirdPartySn, BigDecimal amount, RefundAnswer answer) {
        boolean is(Outcome outcome) {
            return answer.outcome() == outcome;
        }

        private ProviderNotification notification(Kind kind, String paymentSn, @Nullable String reference) {
            return OrderFixture.notification(kind, paymentSn, thirdPartySn, amount, reference, false);
        }

        GivenBack ending(Outcome end) {
            return new GivenBack(
                    thirdPartySn,
                    amount,
                    new RefundAnswer(end, answer.thirdPartyRefundSn(), end == Outcome.REFUSED ? "after all" : null));
        }
    }

    static final ProviderState UNKNOWN = new ProviderState(Progress.UNKNOWN, false, List.of(), new TreeMap<>());

    ProviderState {
        captures = List.copyOf(captures);
        refunds = Collections.unmodifiableSortedMap(refunds);
    }

    ProviderState taking(Taken money) {
        List<Taken> more = new ArrayList<>(captures);
        more.add(money);
        return new ProviderState(Progress.SUCCEEDED, declined, more, refunds);
    }

    ProviderState declining() {
        return new ProviderState(Progress.FAILED, true, captures, refunds);
    }

    ProviderState closed() {
        return captures.isEmpty() ? new ProviderState(Progress.CLOSED, declined, captures, refunds) : this;
    }

    ProviderState giving(String reference, GivenBack money) {
        TreeMap<String, GivenBack> more = new TreeMap<>(refunds);
        more.put(reference, money);
        return new ProviderState(progress, declined, captures, more);
    }

    /** Whatever of the refunds is on its way comes to an end, a good one or not. */
    ProviderState ending(Outcome end) {
        TreeMap<String, GivenBack> ended = new TreeMap<>(refunds);
        ended.replaceAll((reference, back) -> back.is(Outcome.PENDING) ? back.ending(end) : back);
        return new ProviderState(progress, declined, captures, ended);
    }

    /** What may still go back of a capture. */
    BigDecimal left(String thirdPartySn) {
        BigDecimal taken = captures.stream()
                .filter(capture -> thirdPartySn.equals(capture.notification().thirdPartySn()))
                .map(Taken::amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return taken.subtract(sum(refunds.values().stream()
                .filter(back -> thirdPartySn.equals(back.thirdPartySn()))
                .filter(back -> !back.is(Outcome.REFUSED))));
    }

    /** What the shop has of it now. */
    BigDecimal kept() {
        return captures.stream()
                .map(Taken::amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .subtract(sum(refunds.values().stream().filter(back -> back.is(Outcome.SUCCEEDED))));
    }

    private static BigDecimal sum(Stream<GivenBack> money) {
        return money.map(GivenBack::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /**
     * What it says about its refunds of this payment: how each ended, unless that is still open. With our reference, and
     * without, as some providers do: of two refunds of equal amounts nobody can say then which it is about.
     */
    List<ProviderNotification> aboutRefunds(String paymentSn) {
        List<ProviderNotification> said = new ArrayList<>();
        refunds.forEach((reference, back) -> {
            switch (back.answer().outcome()) {
                case SUCCEEDED -> {
                    said.add(back.notification(Kind.REFUND_SUCCEEDED, paymentSn, reference));
                    said.add(back.notification(Kind.REFUND_SUCCEEDED, paymentSn, null));
                }
                case REFUSED -> {
                    said.add(back.notification(Kind.REFUND_FAILED, paymentSn, reference));
                    said.add(back.notification(Kind.REFUND_FAILED, paymentSn, null));
                }
                case PENDING -> {} // sent when it is over
            }
        });
        return said;
    }

    /** Grows with everything that happens there. */
    int progressMade() {
        int made = captures.size() + (declined ? 1 : 0) + (progress == Progress.CLOSED ? 1 : 0);
        // Captured after it was closed or declined: it was both.
        made += progress == Progress.SUCCEEDED ? 2 : 0;
        for (GivenBack back : refunds.values()) {
            made += back.is(Outcome.PENDING) ? 1 : 2;
        }
        return made;
    }

    @Override
    public String toString() {
        return progress + ", " + captures.size() + " captured, refunds "
                + refunds.entrySet().stream()
                        .map(back ->
                                back.getKey() + " " + back.getValue().answer().outcome())
                        .toList();
    }
}

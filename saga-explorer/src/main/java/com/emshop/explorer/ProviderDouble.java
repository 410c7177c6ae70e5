package com.emshop.explorer;

import com.emshop.payment.PaymentProvider;
import com.emshop.payment.Refund;
import com.emshop.payment.Terms;
import java.net.URI;
import java.util.Optional;

/** The provider of one payment, at its word: the same reference is answered the same. Not thread-safe. */
final class ProviderDouble implements PaymentProvider {
    private AtProvider now;
    private final Outcome mood;

    /** @param mood how a new refund is answered, if there is money for it */
    ProviderDouble(AtProvider now, Outcome mood) {
        this.now = now;
        this.mood = mood;
    }

    /** How the payment stands after what was called. */
    AtProvider now() {
        return now;
    }

    @Override
    public URI checkout(String paymentSn, Terms terms) {
        return URI.create("https://pay.example/" + paymentSn);
    }

    @Override
    public Standing payment(String paymentSn) {
        return new Standing(
                now.progress(),
                now.captures().stream().map(AtProvider.Taken::notice).toList());
    }

    @Override
    public Standing close(String paymentSn) {
        now = now.closed();
        return payment(paymentSn);
    }

    @Override
    public RefundAnswer refund(String paymentSn, Refund refund) {
        AtProvider.GivenBack known = now.refunds().get(refund.reference());
        if (known != null) {
            return known.answer();
        }
        boolean covered = refund.amount().amount().compareTo(now.left(refund)) <= 0;
        RefundAnswer answer = covered
                ? new RefundAnswer(mood, "tr-" + refund.reference(), mood == Outcome.REFUSED ? "not today" : null)
                : new RefundAnswer(Outcome.REFUSED, null, "more than was captured");
        now = now.giving(
                refund.reference(),
                new AtProvider.GivenBack(refund.thirdPartySn(), refund.amount().amount(), answer));
        return answer;
    }

    @Override
    public Optional<RefundAnswer> refundKnownAs(String reference) {
        return Optional.ofNullable(now.refunds().get(reference)).map(AtProvider.GivenBack::answer);
    }
}

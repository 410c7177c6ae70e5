package com.emshop.explorer;

import com.emshop.payment.PaymentProvider;
import com.emshop.payment.PaymentTerms;
import java.net.URI;
import java.util.Optional;

/** The provider of one payment, at its word: the same reference is answered the same. Not thread-safe. */
final class FakeProvider implements PaymentProvider {
    private ProviderState now;
    private final Outcome mood;

    /** @param mood how a new refund is answered, if there is money for it */
    FakeProvider(ProviderState now, Outcome mood) {
        this.now = now;
        this.mood = mood;
    }

    /** The state of the payment after what was called. */
    ProviderState now() {
        return now;
    }

    @Override
    public URI checkout(String paymentSn, PaymentTerms terms) {
        return URI.create("https://pay.example/" + paymentSn);
    }

    @Override
    public ProviderPaymentStatus payment(String paymentSn) {
        return new ProviderPaymentStatus(
                now.progress(),
                now.captures().stream().map(ProviderState.Taken::notification).toList());
    }

    @Override
    public ProviderPaymentStatus close(String paymentSn) {
        now = now.closed();
        return payment(paymentSn);
    }

    @Override
    public RefundAnswer refund(RefundRequest request) {
        ProviderState.GivenBack known = now.refunds().get(request.reference());
        if (known != null) {
            return known.answer();
        }
        boolean covered = request.amount().amount().compareTo(now.left(request.thirdPartySn())) <= 0;
        RefundAnswer answer = covered
                ? new RefundAnswer(mood, "tr-" + request.reference(), mood == Outcome.REFUSED ? "not today" : null)
                : new RefundAnswer(Outcome.REFUSED, null, "more than was captured");
        now = now.giving(
                request.reference(),
                new ProviderState.GivenBack(
                        request.thirdPartySn(), request.amount().amount(), answer));
        return answer;
    }

    @Override
    public Optional<RefundAnswer> refundKnownAs(String reference) {
        return Optional.ofNullable(now.refunds().get(reference)).map(ProviderState.GivenBack::answer);
    }
}

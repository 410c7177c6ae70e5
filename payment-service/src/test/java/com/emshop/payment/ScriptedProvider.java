package com.emshop.payment;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Answers what the test put in, and nothing clear once that is used up. */
final class ScriptedProvider implements PaymentProvider {
    final List<String> calls = new ArrayList<>();
    final Deque<RefundAnswer> refundAnswers = new ArrayDeque<>();
    final Deque<ProviderPaymentStatus> statuses = new ArrayDeque<>();
    RefundAnswer known;

    @Override
    public URI checkout(String paymentSn, PaymentTerms terms) {
        calls.add("checkout " + paymentSn);
        return URI.create("http://pay/" + paymentSn);
    }

    @Override
    public ProviderPaymentStatus payment(String paymentSn) {
        calls.add("ask " + paymentSn);
        return next(statuses);
    }

    @Override
    public ProviderPaymentStatus close(String paymentSn) {
        calls.add("close " + paymentSn);
        return next(statuses);
    }

    @Override
    public RefundAnswer refund(RefundRequest request) {
        calls.add("refund " + request.reference());
        return next(refundAnswers);
    }

    @Override
    public Optional<RefundAnswer> refundKnownAs(String reference) {
        calls.add("ask " + reference);
        return Optional.ofNullable(known);
    }

    private static <T> T next(Deque<T> script) {
        if (script.isEmpty()) {
            throw new ProviderUnavailable("no clear answer", new IllegalStateException("the script is over"));
        }
        return script.removeFirst();
    }
}

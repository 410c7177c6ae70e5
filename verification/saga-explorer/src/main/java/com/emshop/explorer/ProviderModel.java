package com.emshop.explorer;

import com.emshop.payment.Payment;
import com.emshop.payment.PaymentProvider;
import com.emshop.payment.PaymentProvider.Outcome;
import com.emshop.payment.PaymentReconciliation;
import com.emshop.payment.PaymentState;
import com.emshop.payment.ProviderNotification;
import com.emshop.payment.Refund;
import com.emshop.payment.Refunding;
import com.emshop.saga.Reaction;
import com.emshop.saga.ReactionRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The provider of the explored order, and what the payment service's own policies make of what it says. Not thread-safe. */
final class ProviderModel {

    /** What came of asking about the payment. */
    record Reconciliation(ServiceModel.Outcome payment, int provider) {}

    /** The result of requesting a refund. */
    record Attempt(ServiceModel.Outcome payment, int provider, String refundSn) {}

    /** A webhook that it may send. */
    record PossibleWebhook(int request, boolean certain, String name) {}

    private final ServiceModel<PaymentState> payment;
    private final Interner<ProviderState> states = new Interner<>();
    private final Map<ProviderNotification, Integer> requests = new HashMap<>();
    private final Grid<List<PossibleWebhook>> webhooks = new Grid<>();
    private final Grid<Reconciliation> checksInTime = new Grid<>();
    private final Grid<Reconciliation> checksLate = new Grid<>();
    private final Map<Outcome, Grid<List<Attempt>>> attempts = new EnumMap<>(Outcome.class);
    private final Interner<ProviderState>.Derived captures =
            states.derived(now -> now.captures().size());
    private final Interner<ProviderState>.Derived progress = states.derived(ProviderState::progressMade);
    private final Interner<ProviderState>.Derived overdrawn =
            states.derived(now -> now.kept().signum() < 0 ? 1 : 0);
    private final Interner<ProviderState>.Derived open = states.derived(ProviderModel::open);
    private final Interner<ProviderState>.Derived declined = states.derived(now -> states.of(now.declining()));
    private final Interner<ProviderState>.Derived paid = states.derived(now -> paid(now, false));
    private final Interner<ProviderState>.Derived paidForCertain = states.derived(now -> paid(now, true));
    private final Interner<ProviderState>.Derived finished =
            states.derived(now -> states.of(now.ending(Outcome.SUCCEEDED)));
    private final Interner<ProviderState>.Derived refused =
            states.derived(now -> states.of(now.ending(Outcome.REFUSED)));

    ProviderModel(ServiceModel<PaymentState> payment) {
        this.payment = payment;
        for (Outcome mood : Outcome.values()) {
            attempts.put(mood, new Grid<>());
        }
    }

    ProviderState at(int state) {
        return states.at(state);
    }

    /** It never handled of the payment. */
    int unknown() {
        return states.of(ProviderState.UNKNOWN);
    }

    int captures(int state) {
        return captures.at(state);
    }

    int progress(int state) {
        return progress.at(state);
    }

    /** Whether more went back than was taken. */
    boolean isOverdrawn(int state) {
        return overdrawn.at(state) == 1;
    }

    /** Whether the bank can still say no. */
    boolean isOpen(int state) {
        return open.at(state) == 1;
    }

    int declined(int state) {
        return declined.at(state);
    }

    /** After the money was taken, once more if it was before. */
    int paid(int state, boolean certain) {
        return (certain ? paidForCertain : paid).at(state);
    }

    /** After what takes its time has come to an end. */
    int finished(int state) {
        return finished.at(state);
    }

    /** After what takes its time is refused. */
    int refused(int state) {
        return refused.at(state);
    }

    /** What payment finds out by asking. */
    Reconciliation reconcile(int paymentState, int state, boolean over) {
        return (over ? checksLate : checksInTime)
                .at(paymentState, state, () -> reconcile(payment.states().at(paymentState), paymentState, state, over));
    }

    /** What comes of the refunds that are to be made, one by one. */
    List<Attempt> refunds(int paymentState, int state, Outcome mood) {
        Grid<List<Attempt>> known = attempts.get(mood);
        if (known == null) {
            throw new IllegalArgumentException("no such mood: " + mood);
        }
        return known.at(paymentState, state, () -> attempts(paymentState, state, mood));
    }

    /** What it may send by webhook in its state. */
    List<PossibleWebhook> webhooks(int state) {
        return webhooks.at(0, state, () -> possibleWebhooks(states.at(state)));
    }

    private static int open(ProviderState now) {
        return switch (now.progress()) {
            case UNKNOWN, PENDING -> now.captures().isEmpty() ? 1 : 0;
            case SUCCEEDED, FAILED, CLOSED -> 0;
        };
    }

    private int paid(ProviderState now, boolean certain) {
        ProviderNotification capture = OrderFixture.captured(now.captures().size() + 1);
        return states.of(now.taking(new ProviderState.Taken(capture, certain)));
    }

    private Reconciliation reconcile(PaymentState known, int paymentState, int state, boolean over) {
        Instant expiresAt =
                known.terms() == null ? ClockPhase.START : known.terms().expiresAt();
        Instant now = over ? expiresAt : ClockPhase.START;
        FakeProvider asked = new FakeProvider(states.at(state), Outcome.SUCCEEDED);
        PaymentReconciliation.Finding finding =
                new PaymentReconciliation(asked).check(OrderFixture.PAYMENT_SN, known.status(), expiresAt, now);
        ServiceModel.Outcome outcome = payment.reactOnce(
                onPayment(
                        "reconciliation with the provider",
                        (paid, others) -> paid.reconcile(
                                finding,
                                OrderFixture::capture,
                                (notification, objection) -> {
                                    throw new IllegalStateException(objection);
                                },
                                OrderFixture.PAUSE)),
                paymentState);
        return new Reconciliation(outcome, states.of(asked.now()));
    }

    private List<Attempt> attempts(int paymentState, int state, Outcome mood) {
        List<Attempt> made = new ArrayList<>();
        for (Refund refund : payment.states().at(paymentState).refunds()) {
            if (refund.status().isOpen()) {
                FakeProvider asked = new FakeProvider(states.at(state), mood);
                PaymentProvider.RefundAnswer answer = new Refunding(asked).attempt(refund);
                ServiceModel.Outcome outcome = payment.reactOnce(
                        onPayment(
                                "refund worker",
                                (paid, others) -> paid.refundAnswered(
                                        refund.refundSn(), refund.reference(), answer, OrderFixture.PAUSE)),
                        paymentState);
                made.add(new Attempt(outcome, states.of(asked.now()), refund.refundSn()));
            }
        }
        return made;
    }

    private List<PossibleWebhook> possibleWebhooks(ProviderState now) {
        List<PossibleWebhook> possible = new ArrayList<>();
        now.captures().forEach(capture -> possible.add(possibleWebhook(capture.notification(), capture.certain())));
        if (now.declined()) {
            possible.add(possibleWebhook(OrderFixture.declined(false), false));
        }
        now.aboutRefunds(OrderFixture.PAYMENT_SN)
                .forEach(notification -> possible.add(possibleWebhook(notification, false)));
        return possible;
    }

    private PossibleWebhook possibleWebhook(ProviderNotification notification, boolean certain) {
        String name = "webhook: " + notification.kind();
        int request = requests.computeIfAbsent(
                notification,
                fresh -> payment.add(onPayment(name, (target, others) -> OrderFixture.process(fresh, target))));
        return new PossibleWebhook(request, certain, name);
    }

    private static ReactionRequest<Payment> onPayment(String name, Reaction<Payment> reaction) {
        return ServiceModel.request(Payment.TYPE.id(OrderFixture.SN), name, reaction);
    }
}

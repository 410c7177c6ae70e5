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
    record Look(ServiceModel.Outcome payment, int provider) {}

    /** What came of asking it to give money back. */
    record Attempt(ServiceModel.Outcome payment, int provider, String refundSn) {}

    /** Something that it tells. */
    record Telling(int request, boolean certain, String name) {}

    private final ServiceModel<PaymentState> payment;
    private final Interner<ProviderState> states = new Interner<>();
    private final Map<ProviderNotification, Integer> notices = new HashMap<>();
    private final Grid<List<Telling>> webhooks = new Grid<>();
    private final Grid<Look> looksInTime = new Grid<>();
    private final Grid<Look> looksLate = new Grid<>();
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

    /** It never heard of the payment. */
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
    Look look(int paymentState, int state, boolean over) {
        return (over ? looksLate : looksInTime)
                .at(paymentState, state, () -> look(payment.states().at(paymentState), paymentState, state, over));
    }

    /** What comes of the refunds that are to be made, one by one. */
    List<Attempt> refunds(int paymentState, int state, Outcome mood) {
        Grid<List<Attempt>> known = attempts.get(mood);
        if (known == null) {
            throw new IllegalArgumentException("no such mood: " + mood);
        }
        return known.at(paymentState, state, () -> attempts(paymentState, state, mood));
    }

    /** What it tells by webhook, as things stand. */
    List<Telling> webhooks(int state) {
        return webhooks.at(0, state, () -> tellings(states.at(state)));
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

    private Look look(PaymentState known, int paymentState, int state, boolean over) {
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
        return new Look(outcome, states.of(asked.now()));
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

    private List<Telling> tellings(ProviderState now) {
        List<Telling> told = new ArrayList<>();
        now.captures().forEach(capture -> told.add(telling(capture.notice(), capture.certain())));
        if (now.declined()) {
            told.add(telling(OrderFixture.declined(false), false));
        }
        now.aboutRefunds(OrderFixture.PAYMENT_SN).forEach(notice -> told.add(telling(notice, false)));
        return told;
    }

    private Telling telling(ProviderNotification notice, boolean certain) {
        String name = "webhook: " + notice.kind();
        int request = notices.computeIfAbsent(
                notice, fresh -> payment.add(onPayment(name, (told, others) -> OrderFixture.process(fresh, told))));
        return new Telling(request, certain, name);
    }

    private static ReactionRequest<Payment> onPayment(String name, Reaction<Payment> reaction) {
        return ServiceModel.request(Payment.TYPE.id(OrderFixture.SN), name, reaction);
    }
}

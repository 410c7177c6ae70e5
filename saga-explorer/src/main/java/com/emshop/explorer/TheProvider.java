package com.emshop.explorer;

import com.emshop.payment.Payment;
import com.emshop.payment.PaymentProvider.Outcome;
import com.emshop.payment.PaymentState;
import com.emshop.payment.ProviderNotice;
import com.emshop.payment.Refund;
import com.emshop.payment.Refunding;
import com.emshop.payment.Watching;
import com.emshop.saga.DomainEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The provider of the explored order, and what the payment service's own policies make of what it says. Not thread-safe. */
final class TheProvider {
    private static final Map<String, String> OWNERS = Map.of();

    /** When the provider is asked next. */
    enum NextLook {
        NEVER,
        WHEN_OVER,
        NOW
    }

    /** What came of asking about the payment. */
    record Look(Part.Outcome payment, int provider, NextLook next) {}

    /** What came of asking it to give money back. */
    record Attempt(Part.Outcome payment, int provider, String refundSn) {}

    /** Something that it tells. */
    record Telling(int stimulus, boolean certain, String name) {}

    private final Part<PaymentState, Payment> payment;
    private final Space<AtProvider> states = new Space<>();
    private final Map<ProviderNotice, Integer> notices = new HashMap<>();
    private final Grid<List<Telling>> webhooks = new Grid<>();
    private final Grid<Look> looksInTime = new Grid<>();
    private final Grid<Look> looksLate = new Grid<>();
    private final Map<Outcome, Grid<List<Attempt>>> attempts = new EnumMap<>(Outcome.class);
    private final Space<AtProvider>.Derived captures =
            states.derived(now -> now.captures().size());
    private final Space<AtProvider>.Derived progress = states.derived(AtProvider::progressMade);
    private final Space<AtProvider>.Derived overdrawn =
            states.derived(now -> now.kept().signum() < 0 ? 1 : 0);
    private final Space<AtProvider>.Derived open = states.derived(TheProvider::open);
    private final Space<AtProvider>.Derived declined = states.derived(now -> states.of(now.declining()));
    private final Space<AtProvider>.Derived paid = states.derived(now -> paid(now, false));
    private final Space<AtProvider>.Derived paidForCertain = states.derived(now -> paid(now, true));
    private final Space<AtProvider>.Derived finished = states.derived(now -> states.of(now.ending(Outcome.SUCCEEDED)));
    private final Space<AtProvider>.Derived refused = states.derived(now -> states.of(now.ending(Outcome.REFUSED)));

    TheProvider(Part<PaymentState, Payment> payment) {
        this.payment = payment;
        for (Outcome mood : Outcome.values()) {
            attempts.put(mood, new Grid<>());
        }
    }

    AtProvider at(int state) {
        return states.at(state);
    }

    /** It never heard of the payment. */
    int unknown() {
        return states.of(AtProvider.UNKNOWN);
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

    private static int open(AtProvider now) {
        return switch (now.progress()) {
            case UNKNOWN, PENDING -> now.captures().isEmpty() ? 1 : 0;
            case SUCCEEDED, FAILED, CLOSED -> 0;
        };
    }

    private int paid(AtProvider now, boolean certain) {
        ProviderNotice capture = TheOrder.captured(now.captures().size() + 1);
        return states.of(now.taking(new AtProvider.Taken(capture, certain)));
    }

    private Look look(PaymentState known, int paymentState, int state, boolean over) {
        Instant expiresAt =
                known.terms() == null ? Moments.START : known.terms().expiresAt();
        Instant now = over ? expiresAt : Moments.START;
        ProviderDouble asked = new ProviderDouble(states.at(state), Outcome.SUCCEEDED);
        Watching.Finding finding = new Watching(asked).look(TheOrder.PAYMENT_SN, known.status(), expiresAt, now);
        List<NextLook> next = new ArrayList<>();
        Part.Outcome outcome = payment.reactTo(
                "look at the provider",
                paymentState,
                Payment::new,
                told -> {
                    List<? extends DomainEvent> events = finding.tellTo(told, OWNERS, (notice, objection) -> {
                        throw new IllegalStateException(objection);
                    });
                    next.add(finding.nextLook(told, now, TheOrder.PAUSE)
                            .map(at -> !over && at.equals(expiresAt) ? NextLook.WHEN_OVER : NextLook.NOW)
                            .orElse(NextLook.NEVER));
                    return events;
                },
                (before, after) -> Uncounted.of(after));
        return new Look(outcome, states.of(asked.now()), next.isEmpty() ? NextLook.NOW : next.get(0));
    }

    private List<Attempt> attempts(int paymentState, int state, Outcome mood) {
        List<Attempt> made = new ArrayList<>();
        for (Refund refund : payment.states().at(paymentState).refunds()) {
            if (refund.status().isOpen()) {
                ProviderDouble asked = new ProviderDouble(states.at(state), mood);
                // Whether it was attempted before is not told: then the provider is always asked first.
                Refunding.Result result = new Refunding(asked).attempt(TheOrder.PAYMENT_SN, refund, false);
                Part.Outcome outcome = payment.reactTo(
                        "refund worker",
                        paymentState,
                        Payment::new,
                        result.reaction()::apply,
                        (before, after) -> Uncounted.of(after));
                made.add(new Attempt(outcome, states.of(asked.now()), refund.refundSn()));
            }
        }
        return made;
    }

    private List<Telling> tellings(AtProvider now) {
        List<Telling> told = new ArrayList<>();
        now.captures().forEach(capture -> told.add(telling(capture.notice(), capture.certain())));
        if (now.declined()) {
            told.add(telling(TheOrder.declined(false), false));
        }
        now.refunds().forEach((reference, back) -> {
            switch (back.answer().outcome()) {
                case SUCCEEDED ->
                    told.add(telling(about(ProviderNotice.Kind.REFUND_SUCCEEDED, reference, back), false));
                case REFUSED -> told.add(telling(about(ProviderNotice.Kind.REFUND_FAILED, reference, back), false));
                case PENDING -> {} // told when it is over
            }
        });
        return told;
    }

    private Telling telling(ProviderNotice notice, boolean certain) {
        String name = "webhook: " + notice.kind();
        int stimulus = notices.computeIfAbsent(
                notice,
                fresh -> payment.stimulus(
                        name,
                        Payment::new,
                        told -> fresh.objectionTo(told, OWNERS).isPresent() ? List.of() : fresh.tellTo(told),
                        (before, after) -> Uncounted.of(after)));
        return new Telling(stimulus, certain, name);
    }

    private static ProviderNotice about(ProviderNotice.Kind kind, String reference, AtProvider.GivenBack back) {
        return new ProviderNotice(
                kind,
                TheOrder.PAYMENT_SN,
                back.thirdPartySn(),
                back.amount(),
                TheOrder.PRICE.currency().getCurrencyCode(),
                Moments.START,
                false,
                reference,
                null);
    }
}

package com.emshop.localstack.provider;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The provider's books: payments, captures, refunds, and the webhooks it owes the shop. A request is checked, written down
 * as facts, and only then answered; the webhook it causes is among the same facts. Safe for several threads.
 */
final class Ledger {
    private final Clock clock;
    /** In the order in which they have to be told; gone once they are taken. */
    private final Map<String, Webhook> owed = new LinkedHashMap<>();

    private final Map<String, Payment> payments = new HashMap<>();
    private final Map<String, Fact.RefundAsked> refundsByKey = new HashMap<>();
    private final Map<String, Fact.RefundAsked> refundsBySn = new HashMap<>();
    private final Consumer<List<Fact>> writer;
    private final Consumer<Webhook> outgoing;

    /**
     * @param writer makes facts durable, before they count
     * @param outgoing told each webhook that is owed from now on
     */
    Ledger(Clock clock, Consumer<List<Fact>> writer, Consumer<Webhook> outgoing) {
        this.clock = clock;
        this.writer = writer;
        this.outgoing = outgoing;
    }

    /** Takes over a fact of an earlier run. */
    synchronized void replay(Fact fact) {
        apply(fact);
    }

    /** The webhooks nobody took yet, oldest first. */
    synchronized List<Webhook> owed() {
        return List.copyOf(owed.values());
    }

    private static final class Payment {
        final BigDecimal amount;
        final String currency;
        PaymentStatus status = PaymentStatus.PENDING;
        final List<Capture> captures = new ArrayList<>();

        Payment(BigDecimal amount, String currency) {
            this.amount = amount;
            this.currency = currency;
        }
    }

    /** What the shop announces. The same again is the same. */
    synchronized void open(
            String paymentSn,
            BigDecimal amount,
            String currency,
            @Nullable String method,
            @Nullable Instant expiresAt) {
        Payment known = payments.get(paymentSn);
        if (known == null) {
            record(List.of(new Fact.Opened(paymentSn, amount, currency, method, expiresAt)));
        } else if (known.amount.compareTo(amount) != 0 || !known.currency.equals(currency)) {
            throw new Refused(409, "payment " + paymentSn + " was announced with another amount");
        }
    }

    synchronized PaymentView payment(String paymentSn) {
        Payment payment = payments.get(paymentSn);
        return payment == null
                ? new PaymentView(paymentSn, PaymentStatus.UNKNOWN, List.of())
                : new PaymentView(paymentSn, payment.status, List.copyOf(payment.captures));
    }

    /** What a person has to pay. */
    synchronized @Nullable Capture asked(String paymentSn) {
        Payment payment = payments.get(paymentSn);
        return payment == null ? null : new Capture("", payment.amount, payment.currency, clock.instant());
    }

    /**
     * From now on nothing is captured for it. One that was never announced is closed as well: an announcement that comes
     * late changes nothing.
     *
     * @throws Refused 409 with the payment, when the money was taken already
     */
    synchronized PaymentView close(String paymentSn) {
        Payment payment = payments.get(paymentSn);
        if (payment != null && payment.status == PaymentStatus.SUCCEEDED) {
            throw new Refused(409, "payment " + paymentSn + " succeeded", payment(paymentSn));
        }
        if (payment == null || payment.status != PaymentStatus.CLOSED) {
            record(List.of(new Fact.Closed(paymentSn)));
        }
        return payment(paymentSn);
    }

    /**
     * What the customer did, and how it is told.
     *
     * @param amount null: what was announced
     * @param times how often each webhook is sent, under the same id
     * @param newCapture takes the money once more, instead of telling again what was taken
     * @param force captures even though the payment is closed or failed
     */
    record Attempt(
            @Nullable BigDecimal amount,
            @Nullable String currency,
            Outcome outcome,
            boolean retryable,
            int times,
            boolean newCapture,
            boolean force) {}

    /**
     * The customer tries to pay.
     *
     * @return the webhooks that are sent for it
     * @throws Refused 409 when the payment is closed or over; 422 when nobody said how much to pay
     */
    synchronized List<Webhook> attempt(String paymentSn, Attempt attempt) {
        var facts = new ArrayList<Fact>();
        Payment payment = payments.get(paymentSn);
        BigDecimal amount = attempt.amount() != null ? attempt.amount() : payment == null ? null : payment.amount;
        String currency = attempt.currency() != null ? attempt.currency() : payment == null ? null : payment.currency;
        if (amount == null || currency == null) {
            throw new Refused(422, "payment " + paymentSn + " was never announced: say amount and currency");
        }
        if (payment == null) {
            facts.add(new Fact.Opened(paymentSn, amount, currency, null, null));
        }
        PaymentStatus status = payment == null ? PaymentStatus.PENDING : payment.status;
        Told told = switch (attempt.outcome()) {
            case SUCCEEDED -> succeed(paymentSn, status, payment, amount, currency, attempt, facts);
            case FAILED -> decline(paymentSn, status, amount, currency, attempt, facts);
        };
        var webhooks = new ArrayList<Webhook>();
        for (int i = 0; i < attempt.times(); i++) {
            webhooks.add(new Webhook(UUID.randomUUID().toString(), told.id(), told.body()));
        }
        webhooks.forEach(webhook -> facts.add(new Fact.WebhookOwed(webhook)));
        record(facts);
        return webhooks;
    }

    /** A message, by its {@code webhook-id}. */
    private record Told(String id, String body) {}

    private Told succeed(
            String paymentSn,
            PaymentStatus status,
            @Nullable Payment payment,
            BigDecimal amount,
            String currency,
            Attempt attempt,
            List<Fact> facts) {
        boolean captureAnew = switch (status) {
            case UNKNOWN, PENDING -> true;
            case SUCCEEDED -> attempt.newCapture();
            case FAILED, CLOSED -> {
                if (!attempt.force()) {
                    throw new Refused(
                            409,
                            "payment " + paymentSn + " is " + word(status) + ": only force captures it",
                            payment(paymentSn));
                }
                yield true;
            }
        };
        Capture capture;
        if (captureAnew || payment == null) {
            capture = new Capture("tp_" + UUID.randomUUID(), amount, currency, now());
            facts.add(new Fact.Captured(paymentSn, capture));
        } else {
            // Told again: the very same capture, whatever the amount of this request.
            capture = payment.captures.get(payment.captures.size() - 1);
        }
        String body = body(
                "payment.succeeded",
                paymentSn,
                capture.thirdPartySn(),
                capture.amount(),
                capture.currency(),
                capture.occurredAt(),
                Map.of("retryable", false));
        // The id is made from the capture, so that telling it again is the same message.
        return new Told("msg_" + capture.thirdPartySn(), body);
    }

    private Told decline(
            String paymentSn,
            PaymentStatus status,
            BigDecimal amount,
            String currency,
            Attempt attempt,
            List<Fact> facts) {
        switch (status) {
            case UNKNOWN, PENDING, FAILED -> facts.add(new Fact.Declined(paymentSn, !attempt.retryable()));
            case SUCCEEDED, CLOSED ->
                throw new Refused(
                        409, "payment " + paymentSn + " is " + word(status) + ": it cannot fail", payment(paymentSn));
        }
        String attemptSn = "tp_" + UUID.randomUUID();
        return new Told(
                "msg_" + attemptSn,
                body(
                        "payment.failed",
                        paymentSn,
                        attemptSn,
                        amount,
                        currency,
                        now(),
                        Map.of("retryable", attempt.retryable())));
    }

    /**
     * Gives money back. The same key is answered the same for ever. A refund that failed may be tried again under a new
     * key.
     *
     * @throws Refused 422 when the key was used for something else; 409 when the refund was asked for otherwise before, or
     *     did not fail
     */
    synchronized Refund refund(String idempotencyKey, RefundRequest request, Faults.Refunds fault) {
        Fact.RefundAsked same = refundsByKey.get(idempotencyKey);
        if (same != null) {
            if (!same.request().sameAs(request)) {
                throw new Refused(422, "the idempotency key was used for another refund");
            }
            return refundOf(same.request().refundSn(), same.answer());
        }
        Fact.RefundAsked before = refundsBySn.get(request.refundSn());
        if (before != null
                && (!before.request().sameAs(request) || before.answer().status() != RefundStatus.FAILED)) {
            throw new Refused(409, "refund " + request.refundSn() + " was asked for under another key");
        }
        Refund answer = decide(request, fault);
        var facts = new ArrayList<Fact>();
        facts.add(new Fact.RefundAsked(idempotencyKey, request, answer));
        if (answer.status() != RefundStatus.PENDING) {
            facts.add(new Fact.WebhookOwed(refundWebhook(request, answer)));
        }
        record(facts);
        return answer;
    }

    /** The latest about a refund, unless the answer is of a failed try before the latest one. */
    private Refund refundOf(String refundSn, Refund answer) {
        Fact.RefundAsked latest = refundsBySn.get(refundSn);
        return latest != null && latest.answer().thirdPartyRefundSn().equals(answer.thirdPartyRefundSn())
                ? latest.answer()
                : answer;
    }

    private Refund decide(RefundRequest request, Faults.Refunds fault) {
        String sn = "tr_" + UUID.randomUUID();
        Payment payment = payments.get(request.paymentSn());
        Capture capture = payment == null
                ? null
                : payment.captures.stream()
                        .filter(each -> each.thirdPartySn().equals(request.thirdPartySn()))
                        .findFirst()
                        .orElse(null);
        if (capture == null || !capture.currency().equals(request.currency())) {
            return new Refund(request.refundSn(), RefundStatus.FAILED, sn, "no such capture");
        }
        BigDecimal given = refundsBySn.values().stream()
                .filter(each -> each.request().thirdPartySn().equals(request.thirdPartySn()))
                .filter(each -> each.answer().status() != RefundStatus.FAILED)
                .map(each -> each.request().amount())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        if (given.add(request.amount()).compareTo(capture.amount()) > 0) {
            return new Refund(request.refundSn(), RefundStatus.FAILED, sn, "more than was captured");
        }
        return switch (fault) {
            case OK, TIME_OUT -> new Refund(request.refundSn(), RefundStatus.SUCCEEDED, sn, null);
            case PENDING -> new Refund(request.refundSn(), RefundStatus.PENDING, sn, null);
            case FAIL -> new Refund(request.refundSn(), RefundStatus.FAILED, sn, "declined by the customer's bank");
        };
    }

    /** @return null when nobody asked for it */
    synchronized @Nullable Refund refund(String refundSn) {
        Fact.RefundAsked asked = refundsBySn.get(refundSn);
        return asked == null ? null : asked.answer();
    }

    /** Pending refunds go through. */
    synchronized void finishPendingRefunds() {
        var facts = new ArrayList<Fact>();
        for (Fact.RefundAsked asked : refundsBySn.values()) {
            if (asked.answer().status() == RefundStatus.PENDING) {
                Refund done = asked.answer().succeeded();
                facts.add(new Fact.RefundEnded(done.refundSn(), done));
                facts.add(new Fact.WebhookOwed(refundWebhook(asked.request(), done)));
            }
        }
        record(facts);
    }

    private Webhook refundWebhook(RefundRequest request, Refund refund) {
        var more = new HashMap<String, Object>();
        more.put("refundSn", refund.refundSn());
        more.put("thirdPartyRefundSn", refund.thirdPartyRefundSn());
        if (refund.reason() != null) {
            more.put("reason", refund.reason());
        }
        more.put("retryable", false);
        return new Webhook(
                UUID.randomUUID().toString(),
                "msg_" + refund.thirdPartyRefundSn(),
                body(
                        refund.status() == RefundStatus.SUCCEEDED ? "refund.succeeded" : "refund.failed",
                        request.paymentSn(),
                        request.thirdPartySn(),
                        request.amount(),
                        request.currency(),
                        now(),
                        more));
    }

    /** The shop took a webhook: it is owed no more. */
    synchronized void taken(Webhook webhook) {
        if (owed.containsKey(webhook.deliveryId())) {
            record(List.of(new Fact.WebhookTaken(webhook.deliveryId())));
        }
    }

    private void record(List<Fact> facts) {
        if (facts.isEmpty()) {
            return;
        }
        writer.accept(facts);
        facts.forEach(this::apply);
        for (Fact fact : facts) {
            if (fact instanceof Fact.WebhookOwed told) {
                outgoing.accept(told.webhook());
            }
        }
    }

    private void apply(Fact fact) {
        if (fact instanceof Fact.Opened opened) {
            payments.putIfAbsent(opened.paymentSn(), new Payment(opened.amount(), opened.currency()));
        } else if (fact instanceof Fact.Captured captured) {
            Payment payment = existing(captured.paymentSn());
            payment.captures.add(captured.capture());
            payment.status = PaymentStatus.SUCCEEDED;
        } else if (fact instanceof Fact.Declined declined) {
            if (declined.last()) {
                existing(declined.paymentSn()).status = PaymentStatus.FAILED;
            }
        } else if (fact instanceof Fact.Closed closed) {
            payments.computeIfAbsent(closed.paymentSn(), none -> new Payment(BigDecimal.ZERO, "")).status =
                    PaymentStatus.CLOSED;
        } else if (fact instanceof Fact.RefundAsked asked) {
            refundsByKey.put(asked.idempotencyKey(), asked);
            refundsBySn.put(asked.request().refundSn(), asked);
        } else if (fact instanceof Fact.RefundEnded ended) {
            refundsBySn.computeIfPresent(
                    ended.refundSn(),
                    (sn, asked) -> new Fact.RefundAsked(asked.idempotencyKey(), asked.request(), ended.refund()));
        } else if (fact instanceof Fact.WebhookOwed told) {
            owed.put(told.webhook().deliveryId(), told.webhook());
        } else if (fact instanceof Fact.WebhookTaken taken) {
            owed.remove(taken.deliveryId());
        }
    }

    private Payment existing(String paymentSn) {
        Payment payment = payments.get(paymentSn);
        if (payment == null) {
            throw new IllegalStateException("a fact about payment " + paymentSn + " that was never opened");
        }
        return payment;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static String word(PaymentStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static String body(
            String type,
            String paymentSn,
            String thirdPartySn,
            BigDecimal amount,
            String currency,
            Instant occurredAt,
            Map<String, Object> more) {
        var data = new LinkedHashMap<String, Object>();
        data.put("paymentSn", paymentSn);
        data.put("thirdPartySn", thirdPartySn);
        data.put("amount", amount);
        data.put("currency", currency);
        data.put("occurredAt", occurredAt);
        data.putAll(more);
        var message = new LinkedHashMap<String, Object>();
        message.put("type", type);
        message.put("timestamp", occurredAt);
        message.put("data", data);
        return Json.MAPPER.writeValueAsString(message);
    }
}

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
 * The provider's ledger: payments, captures, refunds, and the webhooks that the shop has not confirmed. A request is checked, written down
 * as events, and only then answered; the webhook it causes is among the same events. Safe for several threads.
 */
final class Ledger {
    private final Clock clock;
    /** In the order in which they are sent; removed once they are delivered. */
    private final Map<String, Webhook> pendingWebhooks = new LinkedHashMap<>();

    private final Map<String, Payment> payments = new HashMap<>();
    private final Map<String, LedgerEvent.RefundRequested> refundsByKey = new HashMap<>();
    private final Map<String, LedgerEvent.RefundRequested> refundsBySn = new HashMap<>();
    private final Consumer<List<LedgerEvent>> writer;
    private final Consumer<Webhook> outgoing;

    /**
     * @param writer makes events durable, before they count
     * @param outgoing receives each webhook to be delivered from now on
     */
    Ledger(Clock clock, Consumer<List<LedgerEvent>> writer, Consumer<Webhook> outgoing) {
        this.clock = clock;
        this.writer = writer;
        this.outgoing = outgoing;
    }

    /** Applies an event of an earlier run. */
    synchronized void replay(LedgerEvent event) {
        apply(event);
    }

    /** The webhooks that are not delivered yet, oldest first. */
    synchronized List<Webhook> pendingWebhooks() {
        return List.copyOf(pendingWebhooks.values());
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
            record(List.of(new LedgerEvent.Opened(paymentSn, amount, currency, method, expiresAt)));
        } else if (known.amount.compareTo(amount) != 0 || !known.currency.equals(currency)) {
            throw new RequestRejected(409, "payment " + paymentSn + " was announced with another amount");
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
     * @throws RequestRejected 409 with the payment, when the money was taken already
     */
    synchronized PaymentView close(String paymentSn) {
        Payment payment = payments.get(paymentSn);
        if (payment != null && payment.status == PaymentStatus.SUCCEEDED) {
            throw new RequestRejected(409, "payment " + paymentSn + " succeeded", payment(paymentSn));
        }
        if (payment == null || payment.status != PaymentStatus.CLOSED) {
            record(List.of(new LedgerEvent.Closed(paymentSn)));
        }
        return payment(paymentSn);
    }

    /**
     * What the customer did, and which webhooks are sent.
     *
     * @param amount null: what was announced
     * @param times how often each webhook is sent, under the same id
     * @param newCapture takes the money once more, instead of sending the webhook of the first capture again
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
     * @throws RequestRejected 409 when the payment is closed or over; 422 when neither the request nor an announcement has an amount
     */
    synchronized List<Webhook> attempt(String paymentSn, Attempt attempt) {
        var events = new ArrayList<LedgerEvent>();
        Payment payment = payments.get(paymentSn);
        BigDecimal amount = attempt.amount() != null ? attempt.amount() : payment == null ? null : payment.amount;
        String currency = attempt.currency() != null ? attempt.currency() : payment == null ? null : payment.currency;
        if (amount == null || currency == null) {
            throw new RequestRejected(
                    422, "payment " + paymentSn + " was not announced: amount and currency are required");
        }
        if (payment == null) {
            events.add(new LedgerEvent.Opened(paymentSn, amount, currency, null, null));
        }
        PaymentStatus status = payment == null ? PaymentStatus.PENDING : payment.status;
        Message message = switch (attempt.outcome()) {
            case SUCCEEDED -> succeed(paymentSn, status, payment, amount, currency, attempt, events);
            case FAILED -> decline(paymentSn, status, amount, currency, attempt, events);
        };
        var webhooks = new ArrayList<Webhook>();
        for (int i = 0; i < attempt.times(); i++) {
            webhooks.add(new Webhook(UUID.randomUUID().toString(), message.id(), message.body()));
        }
        webhooks.forEach(webhook -> events.add(new LedgerEvent.WebhookPending(webhook)));
        record(events);
        return webhooks;
    }

    /** A message, by its {@code webhook-id}. */
    private record Message(String id, String body) {}

    private Message succeed(
            String paymentSn,
            PaymentStatus status,
            @Nullable Payment payment,
            BigDecimal amount,
            String currency,
            Attempt attempt,
            List<LedgerEvent> events) {
        boolean captureAnew = switch (status) {
            case UNKNOWN, PENDING -> true;
            case SUCCEEDED -> attempt.newCapture();
            case FAILED, CLOSED -> {
                if (!attempt.force()) {
                    throw new RequestRejected(
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
            events.add(new LedgerEvent.Captured(paymentSn, capture));
        } else {
            // Sent again: the very same capture, whatever the amount of this request.
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
        // The id is made from the capture, so that sending it again is the same message.
        return new Message("msg_" + capture.thirdPartySn(), body);
    }

    private Message decline(
            String paymentSn,
            PaymentStatus status,
            BigDecimal amount,
            String currency,
            Attempt attempt,
            List<LedgerEvent> events) {
        switch (status) {
            case UNKNOWN, PENDING, FAILED -> events.add(new LedgerEvent.Declined(paymentSn, !attempt.retryable()));
            case SUCCEEDED, CLOSED ->
                throw new RequestRejected(
                        409, "payment " + paymentSn + " is " + word(status) + ": it cannot fail", payment(paymentSn));
        }
        String attemptSn = "tp_" + UUID.randomUUID();
        return new Message(
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
     * Refunds money. The same key always gets the same answer. A refund that failed may be tried again under a new
     * key.
     *
     * @throws RequestRejected 422 when the key was used for something else; 409 when the refund was asked for otherwise before, or
     *     did not fail
     */
    synchronized Refund refund(String idempotencyKey, RefundRequest request, FaultSettings.Refunds fault) {
        LedgerEvent.RefundRequested same = refundsByKey.get(idempotencyKey);
        if (same != null) {
            if (!same.request().sameAs(request)) {
                throw new RequestRejected(422, "the idempotency key was used for another refund");
            }
            return refundOf(same.request().refundSn(), same.answer());
        }
        LedgerEvent.RefundRequested before = refundsBySn.get(request.refundSn());
        if (before != null
                && (!before.request().sameAs(request) || before.answer().status() != RefundStatus.FAILED)) {
            throw new RequestRejected(409, "refund " + request.refundSn() + " was asked for under another key");
        }
        Refund answer = decide(request, fault);
        var events = new ArrayList<LedgerEvent>();
        events.add(new LedgerEvent.RefundRequested(idempotencyKey, request, answer));
        if (answer.status() != RefundStatus.PENDING) {
            events.add(new LedgerEvent.WebhookPending(refundWebhook(request, answer)));
        }
        record(events);
        return answer;
    }

    /** The latest about a refund, unless the answer is of a failed try before the latest one. */
    private Refund refundOf(String refundSn, Refund answer) {
        LedgerEvent.RefundRequested latest = refundsBySn.get(refundSn);
        return latest != null && latest.answer().thirdPartyRefundSn().equals(answer.thirdPartyRefundSn())
                ? latest.answer()
                : answer;
    }

    private Refund decide(RefundRequest request, FaultSettings.Refunds fault) {
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
        LedgerEvent.RefundRequested asked = refundsBySn.get(refundSn);
        return asked == null ? null : asked.answer();
    }

    /** Pending refunds go through. */
    synchronized void finishPendingRefunds() {
        var events = new ArrayList<LedgerEvent>();
        for (LedgerEvent.RefundRequested asked : refundsBySn.values()) {
            if (asked.answer().status() == RefundStatus.PENDING) {
                Refund done = asked.answer().succeeded();
                events.add(new LedgerEvent.RefundCompleted(done.refundSn(), done));
                events.add(new LedgerEvent.WebhookPending(refundWebhook(asked.request(), done)));
            }
        }
        record(events);
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

    /** The shop confirmed a webhook: it is no longer pending. */
    synchronized void delivered(Webhook webhook) {
        if (pendingWebhooks.containsKey(webhook.deliveryId())) {
            record(List.of(new LedgerEvent.WebhookDelivered(webhook.deliveryId())));
        }
    }

    private void record(List<LedgerEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        writer.accept(events);
        events.forEach(this::apply);
        for (LedgerEvent event : events) {
            if (event instanceof LedgerEvent.WebhookPending message) {
                outgoing.accept(message.webhook());
            }
        }
    }

    private void apply(LedgerEvent event) {
        if (event instanceof LedgerEvent.Opened opened) {
            payments.putIfAbsent(opened.paymentSn(), new Payment(opened.amount(), opened.currency()));
        } else if (event instanceof LedgerEvent.Captured captured) {
            Payment payment = existing(captured.paymentSn());
            payment.captures.add(captured.capture());
            payment.status = PaymentStatus.SUCCEEDED;
        } else if (event instanceof LedgerEvent.Declined declined) {
            if (declined.last()) {
                existing(declined.paymentSn()).status = PaymentStatus.FAILED;
            }
        } else if (event instanceof LedgerEvent.Closed closed) {
            payments.computeIfAbsent(closed.paymentSn(), none -> new Payment(BigDecimal.ZERO, "")).status =
                    PaymentStatus.CLOSED;
        } else if (event instanceof LedgerEvent.RefundRequested asked) {
            refundsByKey.put(asked.idempotencyKey(), asked);
            refundsBySn.put(asked.request().refundSn(), asked);
        } else if (event instanceof LedgerEvent.RefundCompleted ended) {
            refundsBySn.computeIfPresent(
                    ended.refundSn(),
                    (sn, asked) ->
                            new LedgerEvent.RefundRequested(asked.idempotencyKey(), asked.request(), ended.refund()));
        } else if (event instanceof LedgerEvent.WebhookPending message) {
            pendingWebhooks.put(message.webhook().deliveryId(), message.webhook());
        } else if (event instanceof LedgerEvent.WebhookDelivered delivered) {
            pendingWebhooks.remove(delivered.deliveryId());
        }
    }

    private Payment existing(String paymentSn) {
        Payment payment = payments.get(paymentSn);
        if (payment == null) {
            throw new IllegalStateException("an event about payment " + paymentSn + " that was never opened");
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

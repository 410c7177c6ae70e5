package com.emshop.payment.work;

import com.emshop.payment.Expiring;
import com.emshop.payment.Payment;
import com.emshop.payment.PaymentEvent;
import com.emshop.payment.PaymentStatus;
import com.emshop.payment.ProviderNotice;
import com.emshop.payment.ProviderUnavailable;
import com.emshop.payment.persistence.DueWork;
import com.emshop.payment.persistence.Webhooks;
import com.emshop.payment.provider.ProviderJson;
import com.emshop.saga.Cause;
import com.emshop.saga.messaging.Reactor;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after payments that wait for their money: asks the provider about those whose customer went to pay and whose webhook
 * did not come, and ends those whose time is over. Any number of instances may run.
 */
final class PaymentWatch {
    private static final Logger log = LoggerFactory.getLogger(PaymentWatch.class);

    private final DueWork due;
    private final Webhooks webhooks;
    private final ProviderJson json;
    private final Expiring expiring;
    private final Reactor<Payment> reactor;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Duration reconcileAfter;

    PaymentWatch(
            DueWork due,
            Webhooks webhooks,
            ProviderJson json,
            Expiring expiring,
            Reactor<Payment> reactor,
            MeterRegistry meters,
            Clock clock,
            Duration reconcileAfter) {
        this.due = due;
        this.webhooks = webhooks;
        this.json = json;
        this.expiring = expiring;
        this.reactor = reactor;
        this.meters = meters;
        this.clock = clock;
        this.reconcileAfter = reconcileAfter;
    }

    void lookAfter(DueWork.DuePayment payment) {
        Instant now = clock.instant();
        boolean over = !now.isBefore(payment.expiresAt());
        Expiring.Finding finding;
        try {
            finding = expiring.look(payment.paymentSn(), payment.expiresAt(), now);
        } catch (ProviderUnavailable unknown) {
            // It stays open: money may be on its way. The claim ends, and then it is looked after again.
            log.warn("payment {} stays open: nobody says what became of it", payment.paymentSn(), unknown);
            meters.counter("emshop.payments.watched", "outcome", "unknown").increment();
            return;
        }
        Map<ProviderNotice, String> objections = new LinkedHashMap<>();
        Payment known = reactor.command(
                payment.orderSn(),
                Cause.timer(over ? "payment-expiry" : "reconciliation"),
                found -> react(found, finding, over, objections));
        objections.forEach(this::quarantine);
        if (known.status() == PaymentStatus.PENDING) {
            Instant next = now.plus(reconcileAfter);
            due.lookAfter(payment.orderSn(), over || next.isBefore(payment.expiresAt()) ? next : payment.expiresAt());
        }
        meters.counter("emshop.payments.watched", "outcome", known.status().name())
                .increment();
    }

    private static List<PaymentEvent> react(
            Payment payment, Expiring.Finding finding, boolean over, Map<ProviderNotice, String> objections) {
        List<PaymentEvent> events = new ArrayList<>();
        for (ProviderNotice capture : finding.captures()) {
            capture.objectionTo(payment)
                    .ifPresentOrElse(
                            objection -> objections.put(capture, objection),
                            () -> events.addAll(capture.tellTo(payment)));
        }
        // Money that does not fit pays nothing; its time is over all the same.
        if (finding.closed() || (over && !finding.captures().isEmpty())) {
            events.addAll(payment.expire());
        }
        return events;
    }

    /** Kept beside the webhooks that were not believed, under a name of our own, so that it is there once. */
    private void quarantine(ProviderNotice capture, String objection) {
        boolean fresh = webhooks.storeQuarantined(
                "found:" + capture.thirdPartySn(),
                ProviderJson.CAPTURED,
                capture.paymentSn(),
                json.asWebhook(capture),
                objection,
                clock.instant());
        if (fresh) {
            meters.counter("emshop.webhooks", "outcome", "quarantined").increment();
            log.error("the provider took money that does not fit, an operator has to act: {} {}", objection, capture);
        }
    }
}

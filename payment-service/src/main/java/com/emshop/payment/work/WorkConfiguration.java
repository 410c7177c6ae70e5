package com.emshop.payment.work;

import com.emshop.payment.PaymentReconciliation;
import com.emshop.payment.ProviderClock;
import com.emshop.payment.Refunding;
import com.emshop.payment.persistence.DueWork;
import com.emshop.payment.persistence.PaymentStore;
import com.emshop.payment.persistence.Webhooks;
import com.emshop.payment.provider.WebhookDecoder;
import com.emshop.saga.messaging.CommandQueue;
import com.emshop.saga.messaging.TimeScale;
import com.emshop.saga.timer.LeasedWorker;
import com.emshop.saga.timer.PolledGauges;
import com.emshop.saga.timer.Poller;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The workers, and what wakes them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WorkProperties.class)
class WorkConfiguration {

    @Bean(destroyMethod = "close")
    LeasedWorker<DueWork.DueRefund> refundClaims(
            PaymentStore payments,
            DueWork due,
            Refunding refunding,
            CommandQueue commands,
            MeterRegistry meters,
            Clock clock,
            WorkProperties properties) {
        RefundWorker worker = new RefundWorker(payments, refunding, commands, meters, clock, properties);
        return new LeasedWorker<>(
                "refunds",
                properties.atOnce(),
                limit -> due.claimRefunds(clock.instant(), properties.lease(), limit),
                worker::attempt);
    }

    @Bean
    Poller refundPoller(LeasedWorker<DueWork.DueRefund> refundClaims, WorkProperties properties) {
        return new Poller("refunds", properties.interval(), refundClaims);
    }

    @Bean(destroyMethod = "close")
    LeasedWorker<DueWork.DuePayment> paymentClaims(
            DueWork due,
            WebhookDecoder webhooks,
            PaymentReconciliation reconciliation,
            CommandQueue commands,
            MeterRegistry meters,
            Clock clock,
            TimeScale timeScale,
            ProviderClock providerClock,
            WorkProperties properties) {
        ReconciliationWorker worker = new ReconciliationWorker(
                reconciliation,
                webhooks,
                commands,
                meters,
                clock,
                timeScale.of(properties.reconcileAfter()),
                providerClock);
        return new LeasedWorker<>(
                "reconciliation",
                properties.reconciliationsAtOnce(),
                limit -> due.claimPayments(clock.instant(), properties.lease(), limit),
                worker::reconcile);
    }

    @Bean
    Poller paymentPoller(LeasedWorker<DueWork.DuePayment> paymentClaims, WorkProperties properties) {
        return new Poller("reconciliation", properties.interval(), paymentClaims);
    }

    /** What waits for an operator. Usually there is nothing, and each query reads an index. */
    @Bean
    PolledGauges paymentGauges(DueWork due, Webhooks webhooks, MeterRegistry meters) {
        String refused = "Refunds that the provider refused and that an operator has to retry";
        return new PolledGauges(meters)
                .gauge("emshop.refunds.failed", Tags.of("kind", "payment"), refused, due::refusedRefunds)
                .gauge(
                        "emshop.refunds.failed",
                        Tags.of("kind", "unmatched-capture"),
                        refused,
                        due::refusedUnmatchedRefunds)
                .gauge(
                        "emshop.webhooks.quarantined",
                        Tags.empty(),
                        "Webhooks that match nothing and that nobody has decided about",
                        webhooks::undecided);
    }

    /** Has payments reconciled whose customer opened the provider's page, in case the provider's webhook does not come. */
    @Bean
    Reconciling reconciling(CommandQueue commands, Clock clock, TimeScale timeScale, WorkProperties properties) {
        return new Reconciling(commands, clock, timeScale.of(properties.reconcileAfter()));
    }
}

package com.emshop.payment.webhook;

import com.emshop.payment.persistence.PaymentStore;
import com.emshop.payment.persistence.UnmatchedCaptureRefunds;
import com.emshop.payment.persistence.Webhooks;
import com.emshop.payment.provider.ProviderJson;
import com.emshop.saga.messaging.AggregateExecutor;
import com.emshop.saga.timer.Poller;
import com.emshop.saga.timer.TransactionalWorker;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Taking in and acting upon webhooks. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebhookProperties.class)
class WebhookConfiguration {

    @Bean
    WebhookSignatures webhookSignatures(WebhookProperties properties, Clock clock) {
        return new WebhookSignatures(properties.secrets(), properties.tolerance(), clock);
    }

    @Bean
    Poller webhookPoller(
            Webhooks webhooks,
            ProviderJson json,
            PaymentStore payments,
            UnmatchedCaptureRefunds returns,
            AggregateExecutor executor,
            MeterRegistry meters,
            Clock clock,
            WebhookProperties properties) {
        WebhookProcessing processing =
                new WebhookProcessing(webhooks, json, payments, returns, executor, meters, clock, properties);
        return new Poller(
                "webhooks",
                properties.interval(),
                new TransactionalWorker<>("webhooks", properties.batch(), executor, meters, processing));
    }
}

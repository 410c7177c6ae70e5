package com.emshop.payment.webhook;

import com.emshop.payment.ProviderClock;
import com.emshop.payment.WebhookApplication;
import com.emshop.payment.persistence.Webhooks;
import com.emshop.payment.provider.WebhookDecoder;
import com.emshop.saga.messaging.AggregateExecutor;
import com.emshop.saga.messaging.CommandQueue;
import com.emshop.saga.timer.Backoff;
import com.emshop.saga.timer.Poller;
import com.emshop.saga.timer.TransactionalWorker;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Receiving and processing webhooks. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebhookProperties.class)
class WebhookConfiguration {

    @Bean
    WebhookSignatures webhookSignatures(WebhookProperties properties, Clock clock) {
        return new WebhookSignatures(properties.secrets(), properties.tolerance(), clock);
    }

    @Bean
    WebhookProcessing webhookProcessing(
            Webhooks webhooks,
            WebhookDecoder decoder,
            WebhookRouter router,
            CommandQueue commands,
            AggregateExecutor executor,
            Clock clock,
            ProviderClock providerClock,
            WebhookProperties properties) {
        WebhookApplication application = new WebhookApplication(
                properties.attempts(),
                properties.unknownPaymentPatience(),
                new Backoff(properties.initialRetry(), properties.maxRetry())::after,
                providerClock);
        return new WebhookProcessing(webhooks, decoder, router, application, commands, executor, clock);
    }

    @Bean
    Poller webhookPoller(
            WebhookProcessing processing,
            AggregateExecutor executor,
            MeterRegistry meters,
            WebhookProperties properties) {
        return new Poller(
                "webhooks",
                properties.interval(),
                new TransactionalWorker<>("webhooks", properties.batch(), executor, meters, processing));
    }
}

package com.emshop.payment.webhook;

import com.emshop.payment.Webhook;
import com.emshop.saga.AggregateType;
import com.emshop.saga.messaging.ChangeListener;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Counts what became of webhooks, and says loudly what an operator has to look at, once it is committed. */
@Component
final class WebhookListener implements ChangeListener<Webhook> {
    private static final Logger log = LoggerFactory.getLogger(WebhookListener.class);

    private final MeterRegistry meters;

    WebhookListener(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public AggregateType<Webhook, ?> type() {
        return Webhook.TYPE;
    }

    @Override
    public void committed(Webhook webhook) {
        Webhook.State state = webhook.state();
        switch (state.status()) {
            case PROCESSED ->
                meters.counter("emshop.webhooks", "outcome", "processed").increment();
            case QUARANTINED -> {
                meters.counter("emshop.webhooks", "outcome", "quarantined").increment();
                log.error(
                        "webhook {} about payment {} is quarantined, an operator has to act: {}",
                        webhook.key(),
                        state.paymentSn(),
                        state.reason());
            }
            case RECEIVED, DISMISSED -> {} // to be tried again, or decided
        }
    }
}

package com.emshop.payment.persistence;

import java.util.Optional;
import org.springframework.data.repository.Repository;

/** The webhooks' rows. */
interface WebhookRows extends Repository<WebhookRow, Long> {

    Optional<WebhookRow> findByWebhookId(String webhookId);
}

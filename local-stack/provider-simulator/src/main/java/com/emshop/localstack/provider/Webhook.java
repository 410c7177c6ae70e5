package com.emshop.localstack.provider;

/**
 * A message that is sent to the shop until it answers 200.
 *
 * @param deliveryId one delivery; the same message may be delivered several times on purpose
 * @param id the message, the header {@code webhook-id}
 * @param body JSON, sent as it is
 */
record Webhook(String deliveryId, String id, String body) {}

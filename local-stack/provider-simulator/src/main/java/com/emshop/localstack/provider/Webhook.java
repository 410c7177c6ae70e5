package com.emshop.localstack.provider;

/**
 * A message the shop has to be told, until it takes it.
 *
 * @param deliveryId one delivery; the same message may be delivered several times on purpose
 * @param id the message, the header {@code webhook-id}
 * @param body JSON, sent as it is
 */
record Webhook(String deliveryId, String id, String body) {}

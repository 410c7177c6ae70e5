package com.emshop.localstack.client;

import java.time.Instant;

/**
 * One line of an order's timeline.
 *
 * @param type without its package
 */
public record OrderEvent(String eventId, Instant time, String service, String type, String summary) {}

package com.emshop.console;

import java.util.Set;

/**
 * An observed event with its content.
 *
 * @param event its envelope and summary
 * @param json the whole event as readable JSON
 * @param payload its change to the order's projection
 * @param terms what the order can be searched by, from this event: payment number, the provider's transaction, skus, tracking
 *     number
 */
public record Observation(ObservedEvent event, String json, EventPayload payload, Set<String> terms) {}

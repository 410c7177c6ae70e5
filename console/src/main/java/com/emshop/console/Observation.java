package com.emshop.console;

/**
 * An observed event with its content.
 *
 * @param event its envelope and summary
 * @param json the whole event as readable JSON
 * @param payload its change to the order's projection
 */
public record Observation(ObservedEvent event, String json, EventPayload payload) {}

package com.emshop.localstack.demo;

/** A scenario did not go as it must. The message says what was awaited and what was there instead. */
public final class ScenarioFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ScenarioFailedException(String message) {
        super(message);
    }
}

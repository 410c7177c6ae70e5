package com.emshop.localstack.demo;

/** A story did not go as it must. The message says what was awaited and what was there instead. */
public final class StoryFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoryFailedException(String message) {
        super(message);
    }
}

package com.emshop.localstack.client;

import com.emshop.saga.servers.StackException;

/** A service answered with an error. */
public final class UnexpectedAnswerException extends StackException {
    private static final long serialVersionUID = 1L;

    private final int status;

    UnexpectedAnswerException(String call, int status, String body) {
        super(call + " was answered with " + status + (body.isBlank() ? "" : ": " + body.strip()));
        this.status = status;
    }

    public int status() {
        return status;
    }
}

package com.emshop.relay.recovery;

/** Nothing was changed: there is nothing to recover, or it is not the time for it. */
public final class RecoveryRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    RecoveryRefusedException(String message) {
        super(message);
    }
}

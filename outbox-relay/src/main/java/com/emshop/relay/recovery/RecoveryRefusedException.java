package com.emshop.relay.recovery;

/** The recovery changed nothing, because nothing needs recovery or a precondition does not hold. */
public final class RecoveryRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    RecoveryRefusedException(String message) {
        super(message);
    }
}

package com.emshop.saga;

/** A reaction wanted a transition that its aggregate does not allow: a fault of the code. Nothing of the reaction is stored. */
public final class IllegalTransition extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    IllegalTransition(String message) {
        super(message);
    }
}

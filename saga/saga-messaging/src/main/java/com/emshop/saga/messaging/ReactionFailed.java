package com.emshop.saga.messaging;

/** One request of a batch made its reaction throw; what was written is to be rolled back. */
final class ReactionFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int index;
    private final RuntimeException reason;

    ReactionFailed(int index, RuntimeException reason) {
        super(reason);
        this.index = index;
        this.reason = reason;
    }

    /** Which of the batch. */
    int index() {
        return index;
    }

    /** What the reaction threw. */
    RuntimeException reason() {
        return reason;
    }
}

package com.emshop.relay.kafka;

/** The relay's journal can't be read. Guessing a position could lose or repeat rows, so an operator has to act. */
public final class DamagedJournalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DamagedJournalException(String message) {
        super(message);
    }

    public DamagedJournalException(String message, Throwable cause) {
        super(message, cause);
    }
}

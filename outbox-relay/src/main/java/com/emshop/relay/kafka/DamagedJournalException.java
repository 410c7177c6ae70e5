package com.emshop.relay.kafka;

/** The relay's own journal can't be understood; starting from a guess would lose or repeat rows, so a person decides. */
public final class DamagedJournalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DamagedJournalException(String message) {
        super(message);
    }

    public DamagedJournalException(String message, Throwable cause) {
        super(message, cause);
    }
}

package com.emshop.relay;

import com.emshop.relay.position.Position;
import java.time.Duration;

/**
 * One attempt to relay a source, from taking it over to the first failure. After an exception the session must be closed and not
 * be used again. Used by one thread.
 */
interface RelaySession extends AutoCloseable {

    /** Reads the available rows and publishes them. Returns after a short wait if there are none. */
    Step step() throws InterruptedException;

    @Override
    void close();

    /**
     * The result of a step.
     *
     * @param alive whether the reader sent any signal, at least that it has nothing to deliver
     * @param moved whether the reader advanced in the binlog, possibly past transactions without outbox rows
     * @param publishedRows rows that became visible to consumers
     * @param position up to where the source is published after the step
     */
    record Step(boolean alive, boolean moved, int publishedRows, Position position) {}

    /** Opens sessions. */
    interface Factory {

        /**
         * Blocks for as long as the timeouts of the servers allow.
         *
         * @throws NoOutboxYetException if no outbox table exists
         * @throws HistoryLostException if the source can't be read on without loss
         */
        RelaySession open() throws Exception;

        /**
         * Does in advance what makes opening slow, such as loading classes, without disturbing the relay that works. A failure has
         * no consequence but a slower take-over.
         */
        void warmUp() throws Exception;

        /** An upper bound for opening, one step or closing. A call that takes longer hangs: all its waits have shorter timeouts. */
        Duration maxCallDuration();
    }

    /** This relay lost the leader lock: another relay may work by now. What this one has not committed stays invisible. */
    final class LeadershipLostException extends Exception {
        private static final long serialVersionUID = 1L;

        LeadershipLostException() {
            super("the leader lock is lost");
        }
    }

    /** None of the source's schemas has an outbox table yet. */
    final class NoOutboxYetException extends Exception {
        private static final long serialVersionUID = 1L;

        NoOutboxYetException() {
            super("no outbox table exists yet");
        }
    }

    /** The binlog no longer holds rows that Kafka may miss. */
    final class HistoryLostException extends Exception {
        private static final long serialVersionUID = 1L;

        HistoryLostException(String message) {
            super(message);
        }
    }
}

package com.emshop.relay;

import com.emshop.relay.position.Position;
import java.time.Duration;

/**
 * One attempt at relaying a source: from taking it over until the first trouble. After an exception nothing of it is used
 * again. One thread uses it.
 */
interface RelaySession extends AutoCloseable {

    /** Reads what there is and publishes it; returns soon if there is nothing. */
    Step step() throws InterruptedException;

    @Override
    void close();

    /**
     * What a step did.
     *
     * @param alive whether the reader gave any sign, if only that it has nothing to deliver
     * @param moved whether the reader got on in the binlog, be it past transactions that are none of ours
     * @param publishedRows rows now visible to consumers
     * @param position how far the source is published after the step
     */
    record Step(boolean alive, boolean moved, int publishedRows, Position position) {}

    /** Makes a session, which may block for as long as the time-outs of the servers allow. */
    interface Factory {

        /**
         * @throws NoOutboxYetException if there is nothing to relay yet
         * @throws HistoryLostException if the source can't be read on without loss
         */
        RelaySession open() throws Exception;

        /** Does ahead of time what of opening costs time and disturbs no relay that works. Need not succeed. */
        void rehearse() throws Exception;

        /** Opening, a step or closing that takes longer never comes back: all that it waits for has a shorter time-out. */
        Duration longestCall();
    }

    /** Another may have the lead of the source by now; what this relay has under way can't become visible then. */
    final class LeadLostException extends Exception {
        private static final long serialVersionUID = 1L;

        LeadLostException() {
            super("the lead is lost");
        }
    }

    /** None of the source's schemas has an outbox table so far. */
    final class NoOutboxYetException extends Exception {
        private static final long serialVersionUID = 1L;

        NoOutboxYetException() {
            super("no outbox table exists yet");
        }
    }

    /** The binlog can't give back what Kafka may lack. */
    final class HistoryLostException extends Exception {
        private static final long serialVersionUID = 1L;

        HistoryLostException(String message) {
            super(message);
        }
    }
}

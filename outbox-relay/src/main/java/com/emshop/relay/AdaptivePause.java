package com.emshop.relay;

import java.time.Duration;

/**
 * How long the relay pauses after a transaction, so that more rows share the next one. No pause follows a full transaction,
 * because more rows are waiting already, nor one without rows, so that a row after a silence waits for nothing.
 *
 * @param fullBatch how many rows a transaction has at most
 * @param longest the longest pause
 */
record AdaptivePause(int fullBatch, Duration longest) {

    /**
     * As long as the transaction took, at most the longest pause.
     *
     * @param rows how many rows the transaction had
     * @param took its duration; negative if the clock was set back
     */
    Duration after(int rows, Duration took) {
        if (rows == 0 || rows >= fullBatch || took.isNegative()) {
            return Duration.ZERO;
        }
        return took.compareTo(longest) < 0 ? took : longest;
    }
}

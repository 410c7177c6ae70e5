package com.emshop.localstack.client;

import java.math.BigDecimal;

/**
 * The webhooks that the payment provider sends.
 *
 * @param retryable of a failure: the customer may try again
 * @param times how often the same webhook is sent
 * @param newCapture takes the money once more
 * @param force takes the money although the payment was closed
 */
public record Webhooks(
        String outcome,
        BigDecimal amount,
        String currency,
        boolean retryable,
        int times,
        boolean newCapture,
        boolean force) {
    public static Webhooks succeeded(String currency, BigDecimal amount) {
        return new Webhooks("succeeded", amount, currency, false, 1, false, false);
    }

    /** For good: the customer has no further try. */
    public static Webhooks declined(String currency, BigDecimal amount) {
        return new Webhooks("failed", amount, currency, false, 1, false, false);
    }

    /** The customer may try again. */
    public Webhooks butMayRetry() {
        return new Webhooks(outcome, amount, currency, true, times, newCapture, force);
    }

    /** Takes the money although it was taken before. */
    public Webhooks onceMore() {
        return new Webhooks(outcome, amount, currency, retryable, times, true, force);
    }

    public Webhooks twice() {
        return new Webhooks(outcome, amount, currency, retryable, 2, newCapture, force);
    }

    public Webhooks forced() {
        return new Webhooks(outcome, amount, currency, retryable, times, newCapture, true);
    }
}

package com.emshop.payment;

import java.time.Instant;

/**
 * Money that the provider took from the customer.
 *
 * @param thirdPartySn the provider's number of it; there is no second capture with the same number anywhere
 * @param amount what was taken
 * @param capturedAt when, as the provider says, UTC
 */
public record Capture(String thirdPartySn, Money amount, Instant capturedAt) {}

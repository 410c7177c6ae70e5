package com.emshop.payment;

import java.time.Instant;

/**
 * What is to be paid, by whom, how and until when; never changes.
 *
 * @param userId the customer
 * @param amount what is to be paid
 * @param method as the provider names it
 * @param expiresAt until when the customer can pay, UTC
 */
public record PaymentTerms(String userId, Money amount, String method, Instant expiresAt) {}

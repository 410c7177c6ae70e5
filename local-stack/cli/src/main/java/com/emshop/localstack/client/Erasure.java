package com.emshop.localstack.client;

/**
 * What came of a request to erase a customer's personal data.
 *
 * @param report JSON: what each service erased and postponed, and which services gave no answer
 * @param complete whether every service answered; if not, the request has to be repeated
 */
public record Erasure(String report, boolean complete) {}

package com.emshop.console;

/**
 * Money that came and was announced.
 *
 * @param thirdPartySn the provider's number of it
 * @param amount how much
 */
public record Capture(String thirdPartySn, Money amount) {}

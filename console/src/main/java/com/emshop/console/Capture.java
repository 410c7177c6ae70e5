package com.emshop.console;

/**
 * An announced capture.
 *
 * @param thirdPartySn the provider's transaction number
 * @param amount the captured amount
 */
public record Capture(String thirdPartySn, Money amount) {}

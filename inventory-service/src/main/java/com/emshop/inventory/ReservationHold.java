package com.emshop.inventory;

import java.time.Duration;

/**
 * How long pieces stay reserved for an order that is not paid.
 *
 * @param time the payment window and the grace behind it
 */
public record ReservationHold(Duration time) {}

package com.emshop.inventory;

import java.time.Duration;

/**
 * For how long stock is set aside for money that has not come yet.
 *
 * @param time the whole of it: the time to pay and the grace behind it
 */
public record ReservationHold(Duration time) {}

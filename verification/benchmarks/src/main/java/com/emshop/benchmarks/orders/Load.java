package com.emshop.benchmarks.orders;

import java.util.Locale;

/**
 * What is asked of the shop while it is measured.
 *
 * @param label of its column in the report
 * @param inFlight flows at a time, one after the other: a closed loop; 0 for an open loop
 * @param perSecond flows that begin each second in an open loop, whatever becomes of them
 * @param skus how many articles are bought, in turn
 * @param warmUpSeconds load that is not measured
 * @param seconds how long is measured
 */
record Load(String label, int inFlight, double perSecond, int skus, int warmUpSeconds, int seconds) {
    private static final int WARM = 15;

    static Load closed(int inFlight, int skus, int warmUpSeconds, int seconds) {
        String label = inFlight + " in flight";
        return new Load(skus == 1 ? label + ", one sku" : label, inFlight, 0, skus, warmUpSeconds, seconds);
    }

    static Load open(String label, double perSecond, int skus, int warmUpSeconds, int seconds) {
        return new Load(label, 0, perSecond, skus, warmUpSeconds, seconds);
    }

    /** The same for a shop that has been under load before. */
    Load warm() {
        return new Load(label, inFlight, perSecond, skus, Math.min(WARM, warmUpSeconds), seconds);
    }

    Load labelled(String other) {
        return new Load(other, inFlight, perSecond, skus, warmUpSeconds, seconds);
    }

    static String rate(double perSecond) {
        return String.format(Locale.ROOT, "%.0f a second", perSecond);
    }
}

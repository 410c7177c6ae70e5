package com.emshop.saga.messaging;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts the batches, commands and timers' reactions that were rolled back, by what was thrown. */
public final class ReactionFailures {
    private static final String READ = "read:";

    private ReactionFailures() {}

    /**
     * The counter of one fault. Made in advance by whoever has an alarm for it: the first rise of a counter that was not there
     * before is none.
     */
    public static Counter counter(MeterRegistry meters, Class<? extends RuntimeException> fault) {
        return counter(meters, nameOf(fault));
    }

    /** The counter of one fault in the read that locks what a batch needs, before any reaction runs. */
    static Counter readCounter(MeterRegistry meters, Class<? extends RuntimeException> fault) {
        return counter(meters, READ + nameOf(fault));
    }

    private static Counter counter(MeterRegistry meters, String fault) {
        return Counter.builder("saga.reactions.failed")
                .description("Tries of reactions that were rolled back, by what was thrown; lost races are among them")
                .tag("fault", fault)
                .register(meters);
    }

    /** Without its package; a class without a name of its own is called by the one around it. */
    private static String nameOf(Class<?> fault) {
        return fault.getSimpleName().isEmpty()
                ? fault.getName().substring(fault.getName().lastIndexOf('.') + 1)
                : fault.getSimpleName();
    }
}

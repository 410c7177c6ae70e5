package com.emshop.saga.test.sample;

/** Breaks a rule. */
public final class Sample {
    private Sample() {}

    /** Sleeps. */
    public static void sleep() throws InterruptedException {
        Thread.sleep(1);
    }
}

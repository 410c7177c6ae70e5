package com.emshop.localstack.demo;

/** What customers and operators do with one order. Whatever the services do about it they do on their own. */
interface Story {
    String title();

    /** Whether it waits for the end of the time to pay. */
    default boolean isAboutTime() {
        return false;
    }

    /** How many pieces of its product there are before the order. */
    long stock();

    /** How many pieces the customer orders. */
    int quantity();

    /** Plays it, from the moment after the order was placed. */
    void play(Scene scene);

    Ending ending();
}

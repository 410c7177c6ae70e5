package com.emshop.localstack.demo;

/** What customers and operators do with one order. Whatever the services do about it they do on their own. */
abstract class Scenario {
    private final String title;
    private final long stock;
    private final int quantity;

    /**
     * @param stock how many pieces of its product there are before the order
     * @param quantity how many pieces the customer orders
     */
    Scenario(String title, long stock, int quantity) {
        this.title = title;
        this.stock = stock;
        this.quantity = quantity;
    }

    final String title() {
        return title;
    }

    final long stock() {
        return stock;
    }

    final int quantity() {
        return quantity;
    }

    /** Whether it waits for the end of the time to pay. */
    boolean isAboutTime() {
        return false;
    }

    /** Plays it, from the moment after the order was placed. */
    abstract void play(ScenarioRun scene);

    abstract ExpectedOutcome ending();
}

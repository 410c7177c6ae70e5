package com.emshop.e2e;

import java.util.UUID;

/** The vocabulary of a scenario: the people, the saga they see, and the faults. */
abstract class EndToEnd {
    private final RunningShop running = RunningShop.get();

    /** A customer of this test's own. */
    final Customer customer = new Customer(running.shop(), "customer-" + UUID.randomUUID());

    final Operator operator = new Operator(running.shop());
    final Provider provider = new Provider(running.shop());
    final Saga saga = new Saga(running.shop());
    final Auditor audit = new Auditor(running.shop());
    final PublishedEvents published = new PublishedEvents(running);
    final Quarantine quarantine = new Quarantine(running);
    final FaultInjection faults = new FaultInjection(running.stack());

    final Scenarios scenarios = new Scenarios(this);

    /** Another customer. */
    Customer anotherCustomer() {
        return new Customer(running.shop(), "customer-" + UUID.randomUUID());
    }

    /** An article of this test's own, with so many pieces in stock. */
    String article(long pieces) {
        return operator.offers(pieces);
    }

    /** The shop itself, for what people do not do. */
    RunningShop running() {
        return running;
    }
}

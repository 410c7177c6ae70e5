package com.emshop.order;

import com.emshop.saga.test.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final HouseRules rules = new HouseRules("com.emshop.order");

    @Test
    void domainDependsOnNoFramework() {
        rules.domainKnowsNoFramework(OrderService.class);
    }

    @Test
    void nothingSleeps() {
        rules.nothingSleeps();
    }

    @Test
    void timeIsInjected() {
        rules.nobodyAsksTheSystemForTheTime();
    }
}

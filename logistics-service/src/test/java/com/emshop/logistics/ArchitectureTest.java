package com.emshop.logistics;

import com.emshop.saga.test.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final HouseRules rules = new HouseRules("com.emshop.logistics");

    @Test
    void domainKnowsNoFramework() {
        rules.domainKnowsNoFramework(LogisticsService.class);
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

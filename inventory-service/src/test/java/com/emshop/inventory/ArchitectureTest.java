package com.emshop.inventory;

import com.emshop.saga.test.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final HouseRules rules = new HouseRules("com.emshop.inventory");

    @Test
    void domainKnowsNoFramework() {
        rules.domainKnowsNoFramework(InventoryService.class);
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

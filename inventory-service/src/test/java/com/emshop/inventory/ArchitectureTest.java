package com.emshop.inventory;

import com.emshop.saga.test.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final ArchitectureRules rules = new ArchitectureRules("com.emshop.inventory");

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
        rules.timeIsInjected();
    }
}

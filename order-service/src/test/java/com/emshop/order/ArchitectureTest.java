package com.emshop.order;

import com.emshop.saga.test.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final ArchitectureRules rules = new ArchitectureRules("com.emshop.order");

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
        rules.timeIsInjected();
    }
}

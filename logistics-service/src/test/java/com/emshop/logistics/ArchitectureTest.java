package com.emshop.logistics;

import com.emshop.saga.test.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final ArchitectureRules rules = new ArchitectureRules("com.emshop.logistics");

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
        rules.timeIsInjected();
    }
}

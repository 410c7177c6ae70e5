package com.emshop.payment;

import com.emshop.saga.test.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final ArchitectureRules rules = new ArchitectureRules("com.emshop.payment");

    @Test
    void theDomainKnowsNoFramework() {
        rules.domainKnowsNoFramework(PaymentService.class);
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

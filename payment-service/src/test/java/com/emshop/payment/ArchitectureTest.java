package com.emshop.payment;

import com.emshop.saga.test.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final HouseRules rules = new HouseRules("com.emshop.payment");

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
        rules.nobodyAsksTheSystemForTheTime();
    }
}

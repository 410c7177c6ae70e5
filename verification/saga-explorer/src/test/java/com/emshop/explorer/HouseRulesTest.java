package com.emshop.explorer;

import com.emshop.saga.test.HouseRules;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
    private final HouseRules rules = new HouseRules("com.emshop.explorer");

    @Test
    void nothingSleeps() {
        rules.nothingSleeps();
    }

    @Test
    void nobodyAsksTheSystemForTheTime() {
        rules.nobodyAsksTheSystemForTheTime();
    }
}

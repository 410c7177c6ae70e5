package com.emshop.explorer;

import com.emshop.saga.test.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final ArchitectureRules rules = new ArchitectureRules("com.emshop.explorer");

    @Test
    void nothingSleeps() {
        rules.nothingSleeps();
    }

    @Test
    void timeIsInjected() {
        rules.timeIsInjected();
    }
}

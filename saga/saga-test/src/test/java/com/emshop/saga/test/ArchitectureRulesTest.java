package com.emshop.saga.test;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.emshop.saga.test.sample.Sample;
import org.junit.jupiter.api.Test;

class ArchitectureRulesTest {
    private final ArchitectureRules rules = new ArchitectureRules("com.emshop.saga.test.sample");

    @Test
    void sleepIsFoundInTestsToo() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(rules::nothingSleeps)
                .withMessageContaining(Sample.class.getSimpleName());
    }

    @Test
    void packageOfTheServiceIsChosenByItsTest() {
        assertThatNoException().isThrownBy(() -> new ArchitectureRules("com.emshop.saga.servers").nothingSleeps());
    }

    @Test
    void dependencyOnAForbiddenPackageIsFound() {
        var kit = new ArchitectureRules("com.emshop.saga.test");

        assertThatNoException().isThrownBy(() -> kit.nothingDependsOn("com.example.."));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> kit.nothingDependsOn("com.emshop.saga.servers.."));
    }
}

package com.emshop.saga;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.emshop.saga.test.ArchitectureRules;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final ArchitectureRules rules = new ArchitectureRules("com.emshop.saga");

    @Test
    void thePlainPartKnowsNoFramework() {
        rules.domainKnowsNoFramework(ArchitectureTest.class);
    }

    @Test
    void nothingSleeps() {
        rules.nothingSleeps();
    }

    @Test
    void timeIsInjected() {
        rules.timeIsInjected();
    }

    @Test
    void theKitKnowsNoDomainType() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "com.emshop.events..",
                        "com.emshop.order..",
                        "com.emshop.payment..",
                        "com.emshop.inventory..",
                        "com.emshop.logistics..")
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("com.emshop.saga"));
    }
}

package com.emshop.logistics;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("com.emshop.logistics");

    @Test
    void theDomainKnowsNoFramework() {
        classes()
                .that(resideInAPackage("com.emshop.logistics")
                        .and(DescribedPredicate.not(type(LogisticsService.class))))
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", "com.emshop.saga", "com.emshop.logistics", "org.jspecify.."))
                .check(CLASSES);
    }

    @Test
    void nothingSleeps() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CLASSES);
    }

    @Test
    void timeComesFromTheClock() {
        noClasses().should().callMethod(java.time.Instant.class, "now").check(CLASSES);
    }

    @Test
    void webAndMessagingDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("..web..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.emshop.logistics.messaging..", "com.emshop.events..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("com.emshop.logistics.messaging..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.emshop.logistics.web..", "com.emshop.logistics.persistence..")
                .check(CLASSES);
    }
}

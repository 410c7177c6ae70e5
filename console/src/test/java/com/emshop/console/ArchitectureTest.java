package com.emshop.console;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("com.emshop.console");

    @Test
    void domainDependsOnNoFramework() {
        classes()
                .that(resideInAPackage("com.emshop.console"))
                .and()
                .doNotHaveFullyQualifiedName(ConsoleApplication.class.getName())
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..", "com.emshop.saga", "com.emshop.console", "org.jspecify.annotations"))
                .check(CLASSES);
    }

    @Test
    void noCodeSleeps() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .check(CLASSES);
    }
}

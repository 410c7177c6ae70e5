package com.emshop.saga.test;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/**
 * Rules that the compiler does not know, for a service built on the kit. Each throws an {@link AssertionError} that names the classes
 * that break it.
 */
public final class ArchitectureRules {
    /** The part of the kit that knows no framework. */
    private static final String SAGA_CORE = "com.emshop.saga";

    private final String domain;
    private final JavaClasses production;
    private final JavaClasses all;

    /**
     * @param domain the package of the domain, such as {@code com.example.booking}; packages beneath it may know frameworks
     */
    public ArchitectureRules(String domain) {
        this.domain = domain;
        this.production = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(domain);
        this.all = new ClassFileImporter().importPackages(domain);
    }

    /**
     * The domain depends on Java, JSpecify and saga-core alone.
     *
     * @param application the class that starts the service: it may depend on more
     */
    public void domainKnowsNoFramework(Class<?> application) {
        classes()
                .that()
                .resideInAPackage(domain)
                .and(DescribedPredicate.not(name(application.getName())))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify.annotations", SAGA_CORE, domain))
                .check(production);
    }

    /** Nothing depends on a class of these packages ({@code com.example..} stands for a package and all beneath it). */
    public void nothingDependsOn(String... packages) {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(packages))
                .allowEmptyShould(true)
                .check(production);
    }

    /** Nothing calls {@link Thread#sleep}, tests included: waiting is for timers, backoffs and Awaitility. */
    public void nothingSleeps() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(all);
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .check(all);
    }

    /** Nothing but an injected clock is asked for the time. */
    public void timeIsInjected() {
        DescribedPredicate<JavaClass> times = resideInAPackage("java.time");
        noClasses()
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "is now() without a clock",
                        call -> times.test(call.getTargetOwner())
                                && call.getName().equals("now")
                                && call.getTarget().getRawParameterTypes().isEmpty()))
                .check(production);
    }
}

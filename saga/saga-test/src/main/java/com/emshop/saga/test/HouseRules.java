package com.emshop.saga.test;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** Rules that the compiler does not know. Each throws an {@link AssertionError} that names the offenders. */
public final class HouseRules {
    private final String domain;
    private final JavaClasses production;
    private final JavaClasses all;

    /**
     * @param domain the package of the domain; what is beneath it may know frameworks
     */
    public HouseRules(String domain) {
        this.domain = domain;
        this.production = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(domain);
        this.all = new ClassFileImporter().importPackages(domain);
    }

    /** The domain knows Java, the plain part of the kit, and nothing else; only the class that starts the service does. */
    public void domainKnowsNoFramework(Class<?> application) {
        classes()
                .that()
                .resideInAPackage(domain)
                .and(DescribedPredicate.not(name(application.getName())))
                .should()
                .onlyDependOnClassesThat(resideInAPackage("java..")
                        .or(resideInAPackage("org.jspecify.annotations"))
                        .or(resideInAPackage("com.emshop.saga"))
                        .or(resideInAPackage(domain)))
                .check(production);
    }

    /** Waiting is for timers, backoffs and Awaitility. */
    public void nothingSleeps() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(all);
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .check(all);
    }

    /** Time is an injected clock. */
    public void nobodyAsksTheSystemForTheTime() {
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

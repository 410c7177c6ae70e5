package com.emshop.saga.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class a real MySQL, Kafka and schema registry, which all test classes of a build share: the first class starts
 * them, and they end with the build.
 *
 * <p>A method or constructor may ask for {@link com.emshop.saga.servers.TestServers} as a parameter. A Spring application context of
 * the class is pointed to the servers by the properties of {@link ServerProperties}.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SagaServersExtension.class)
public @interface SagaServers {
    /** A database that is dropped and created anew before the first test of the class; none when empty. */
    String database() default "";

    /** Topics that are dropped and created anew before the first test of the class. */
    String[] topics() default {};
}

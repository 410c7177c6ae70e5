package com.emshop.saga.test;

import com.emshop.saga.servers.TestServers;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Does what {@link SagaServers} says. */
public final class SagaServersExtension implements BeforeAllCallback, ParameterResolver {
    private static final Set<Class<?>> PREPARED = ConcurrentHashMap.newKeySet();

    /** For JUnit. */
    public SagaServersExtension() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        Class<?> testClass = context.getRequiredTestClass();
        AnnotationSupport.findAnnotation(testClass, SagaServers.class).ifPresent(asked -> prepare(testClass, asked));
    }

    /** Starts the servers unless they run, and empties what the class has for itself, once. */
    static TestServers prepare(Class<?> testClass, SagaServers asked) {
        TestServers servers = TestServers.running();
        if (PREPARED.add(testClass)) {
            if (!asked.database().isEmpty()) {
                servers.createDatabase(asked.database());
            }
            if (asked.topics().length > 0) {
                servers.recreateTopics(asked.topics());
            }
        }
        return servers;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestServers.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return TestServers.running();
    }
}

package com.emshop.saga.test;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Points the application context of a test class with {@link SagaServers} to the servers. Found by its name in spring.factories. */
final class SagaServersContextCustomizerFactory implements ContextCustomizerFactory {
    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
        var found = TestContextAnnotationUtils.findAnnotationDescriptor(testClass, SagaServers.class);
        return found == null
                ? null
                : new Customizer(
                        found.getRootDeclaringClass(), found.getAnnotation().database(), found.getAnnotation());
    }

    /** Equal for the tests that can share a context. */
    private record Customizer(Class<?> testClass, String database, SagaServers asked) implements ContextCustomizer {
        @Override
        public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
            var servers = SagaServersExtension.prepare(testClass, asked);
            Map<String, Object> properties = Map.copyOf(ServerProperties.of(servers, database));
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("saga-servers", properties));
        }
    }
}

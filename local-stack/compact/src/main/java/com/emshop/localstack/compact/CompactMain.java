package com.emshop.localstack.compact;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.web.context.support.StandardServletEnvironment;

/**
 * Runs several services in one JVM, which loads and compiles their libraries once. Each keeps its own application context, ports,
 * connections and Kafka consumers; only classes, processor time and memory are shared. They start one after the other, because
 * they share the logging system, and end together: when one does not start, the process ends with exit code 1.
 *
 * <p>The class path holds the libraries of all services. Each argument is a service as {@code name=main class=classes}: its classes
 * and resources come from a loader of their own, since every service has an {@code application.yaml} and migrations under the same
 * path. Environment variables that begin with the service's name, for example {@code ORDER_SERVICE__SERVER_PORT}, are this
 * service's; it sees no others.
 */
public final class CompactMain {
    private static final String ENVIRONMENT = "systemEnvironment";

    private CompactMain() {}

    public static void main(String[] services) throws IOException, ClassNotFoundException {
        for (String service : services) {
            String[] parts = service.split("=", 3);
            start(parts[0], parts[1], Path.of(parts[2]));
        }
    }

    // The loader lives as long as the process.
    @SuppressWarnings("resource")
    private static void start(String name, String mainClass, Path classes) throws IOException, ClassNotFoundException {
        var loader = new URLClassLoader(name, new URL[] {classes.toUri().toURL()}, CompactMain.class.getClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        var environment = new StandardServletEnvironment();
        environment
                .getPropertySources()
                .replace(ENVIRONMENT, new SystemEnvironmentPropertySource(ENVIRONMENT, variablesOf(name)));
        var application = new SpringApplication(new DefaultResourceLoader(loader), loader.loadClass(mainClass));
        application.setEnvironment(environment);
        application.run();
    }

    private static Map<String, Object> variablesOf(String service) {
        String prefix = service.replace('-', '_').toUpperCase(Locale.ROOT) + "__";
        var variables = new HashMap<String, Object>();
        System.getenv().forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                variables.put(name.substring(prefix.length()), value);
            }
        });
        return variables;
    }
}

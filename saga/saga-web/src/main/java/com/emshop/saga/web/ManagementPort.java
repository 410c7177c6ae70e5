package com.emshop.saga.web;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Serves health and metrics on a port of their own, unless settings say otherwise: {@code management.server.port} is the service's
 * port and {@value #DISTANCE}, or any free port where the service's is, and {@code management.server.address} is the service's.
 */
public final class ManagementPort implements EnvironmentPostProcessor {
    private static final int DISTANCE = 100;
    private static final int DEFAULT_SERVER_PORT = 8080;

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        int port = environment.getProperty("server.port", Integer.class, DEFAULT_SERVER_PORT);
        int managementPort = port > 0 ? port + DISTANCE : port;
        Map<String, Object> defaults = new HashMap<>();
        defaults.put("management.server.port", managementPort);
        String address = environment.getProperty("server.address");
        int chosen = environment.getProperty("management.server.port", Integer.class, managementPort);
        boolean same = port > 0 && port == chosen;
        if (address != null && !same) {
            defaults.put("management.server.address", address);
        }
        environment.getPropertySources().addLast(new MapPropertySource("managementPort", defaults));
    }
}

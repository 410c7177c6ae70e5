package com.emshop.kafkabroker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The command line of the broker. Parsed by hand: its class path holds Kafka and nothing else. */
record Arguments(Path data, int port, int controllerPort, Map<String, String> properties) {
    static final String USAGE = "usage: BrokerMain --data DIR --port N --controller-port N [--properties FILE]";

    /**
     * @throws IllegalArgumentException with a message for the user, when an argument is missing, unknown or malformed
     */
    static Arguments parse(String... args) {
        @Nullable String data = null;
        @Nullable String port = null;
        @Nullable String controllerPort = null;
        var properties = new HashMap<String, String>();
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            String value = args[i + 1];
            switch (args[i]) {
                case "--data" -> data = value;
                case "--port" -> port = value;
                case "--controller-port" -> controllerPort = value;
                case "--properties" -> addAll(properties, Path.of(value));
                default -> throw new IllegalArgumentException("unknown argument " + args[i]);
            }
        }
        if (data == null) {
            throw new IllegalArgumentException("--data is missing");
        }
        return new Arguments(
                Path.of(data),
                portOf("--port", port),
                portOf("--controller-port", controllerPort),
                Map.copyOf(properties));
    }

    private static void addAll(Map<String, String> properties, Path file) {
        var read = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            read.load(reader);
        } catch (IOException e) {
            throw new IllegalArgumentException("--properties wants a file that can be read: " + e, e);
        }
        read.stringPropertyNames().forEach(name -> properties.put(name, read.getProperty(name)));
    }

    private static int portOf(String option, @Nullable String text) {
        if (text == null) {
            throw new IllegalArgumentException(option + " is missing");
        }
        try {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(option + " wants a port number, not " + text, notANumber);
        }
        throw new IllegalArgumentException(option + " wants a port between 1 and 65535, not " + text);
    }
}

package com.emshop.kafkabroker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the broker was told on its command line. */
record Arguments(Path data, int port, int controllerPort, Map<String, String> properties) {
    static final String USAGE = "usage: BrokerMain --data DIR --port N --controller-port N [--property NAME=VALUE]...";

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
                case "--property" -> addProperty(properties, value);
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

    private static void addProperty(Map<String, String> properties, String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("--property wants NAME=VALUE, not " + text);
        }
        properties.put(text.substring(0, equals), text.substring(equals + 1));
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

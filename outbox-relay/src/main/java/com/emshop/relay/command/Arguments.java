package com.emshop.relay.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.convert.DurationStyle;

/**
 * What follows the name of a command: {@code --flag}, {@code --option value} or {@code --option=value}. An argument with a
 * dot in its name, such as {@code --emshop.relay.kafka.bootstrap-servers=…}, is a property, as the relay itself takes it.
 */
final class Arguments {

    private final Map<String, String> options = new LinkedHashMap<>();
    private final List<String> properties = new ArrayList<>();

    /** The command was not understood. */
    static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    /** @throws UsageException if there is one that is not known */
    Arguments(List<String> arguments, Set<String> flags, Set<String> withValue) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (name.startsWith("--") && name.contains(".")) {
                properties.add(argument);
            } else if (equals < 0 && flags.contains(name)) {
                options.put(name, "");
            } else if (equals >= 0 && withValue.contains(name)) {
                options.put(name, argument.substring(equals + 1));
            } else if (withValue.contains(name) && i + 1 < arguments.size()) {
                i++;
                options.put(name, arguments.get(i));
            } else {
                throw new UsageException("There is no option " + argument);
            }
        }
    }

    boolean has(String flag) {
        return options.containsKey(flag);
    }

    Duration duration(String name, Duration otherwise) {
        return value(name)
                .map(text -> {
                    try {
                        return DurationStyle.detectAndParse(text);
                    } catch (IllegalArgumentException e) {
                        throw new UsageException(name + " has to look like 30s or 5m, not " + text);
                    }
                })
                .orElse(otherwise);
    }

    int count(String name, int otherwise) {
        return value(name)
                .map(text -> {
                    if (!text.matches("[1-9]\\d{0,8}")) {
                        throw new UsageException(name + " has to be 1 or more, not " + text);
                    }
                    return Integer.parseInt(text);
                })
                .orElse(otherwise);
    }

    List<String> list(String name) {
        return value(name)
                .map(text -> Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(each -> !each.isEmpty())
                        .toList())
                .orElse(List.of());
    }

    private Optional<String> value(String name) {
        return Optional.ofNullable(options.get(name));
    }

    String[] properties() {
        return properties.toArray(String[]::new);
    }
}

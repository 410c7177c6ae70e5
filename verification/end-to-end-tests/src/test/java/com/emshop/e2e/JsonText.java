package com.emshop.e2e;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes JSON, and what is almost JSON. */
final class JsonText {
    private JsonText() {}

    /** Written as it is. */
    record Raw(String text) {}

    /** A property that its object has twice. */
    record Repeated(String name, Object value) {}

    static String of(Object value) {
        if (value instanceof Map<?, ?> object) {
            return object.entrySet().stream()
                    .map(property -> quoted(property.getKey().toString()) + ":" + of(property.getValue()))
                    .collect(joining(",", "{", "}"));
        }
        if (value instanceof List<?> array) {
            return array.stream().map(JsonText::of).collect(joining(",", "[", "]"));
        }
        if (value instanceof Raw raw) {
            return raw.text();
        }
        if (value instanceof Repeated repeated) {
            return of(repeated.value()) + "," + quoted(repeated.name()) + ":" + of(repeated.value());
        }
        return value instanceof String text ? quoted(text) : String.valueOf(value);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(character -> {
            if (character == '"' || character == '\\') {
                quoted.append('\\').append((char) character);
            } else if (character < 0x20 || Character.isSurrogate((char) character)) {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", character));
            } else {
                quoted.append((char) character);
            }
        });
        return quoted.append('"').toString();
    }
}

package com.emshop.e2e;

import java.util.List;
import java.util.Map;

/**
 * Values that the shop knows, by the name of the parameter or field that takes them, so that hostile requests get further than the
 * first check.
 */
record KnownValues(Map<String, List<String>> byName) {

    /** One that is known, or a text that fits the format. */
    String valueOf(String name, String format, HostileValues random) {
        List<String> known = byName.get(name);
        if (known != null) {
            return random.oneOf(known);
        }
        return switch (format) {
            case "date-time" -> "2026-01-02T03:04:05Z";
            case "date" -> "2026-01-02";
            case "uuid" -> "00000000-0000-4000-8000-000000000000";
            case "uri" -> "urn:x";
            default -> "text";
        };
    }
}

package com.emshop.localstack.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** 30s, 5m, 2h, 1d, 500ms, or as ISO 8601 has it; ten years at most. */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Duration LONGEST = Duration.ofDays(3650);

    @Override
    public Duration convert(String value) {
        Duration duration = parsed(value);
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw new TypeConversionException("has to be between 0s and 3650d, not " + value);
        }
        return duration;
    }

    private static Duration parsed(String value) {
        String text = value.strip().toUpperCase(Locale.ROOT);
        try {
            if (text.matches("\\d{1,9}MS")) {
                return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
            } else if (text.matches("\\d{1,4}D")) {
                return Duration.parse("P" + text);
            }
            return Duration.parse(text.startsWith("P") ? text : "PT" + text);
        } catch (DateTimeParseException unclear) {
            throw new TypeConversionException("has to look like 30s, 5m or 2h, not " + value);
        }
    }
}

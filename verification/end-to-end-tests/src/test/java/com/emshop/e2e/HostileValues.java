package com.emshop.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Values that break software, and the random numbers to choose among them; the same seed gives the same ones. */
final class HostileValues {
    private static final List<String> TEXTS = Stream.concat(
                    Stream.of(
                            // nothing, and what looks like it
                            "",
                            " ",
                            "  ",
                            "\t",
                            "\n",
                            " x",
                            "x ",
                            "x\u0000",
                            "\u0000",
                            "a\u0000b",
                            "null",
                            "undefined",
                            // characters with a meaning somewhere
                            "/",
                            "//",
                            "\\",
                            ".",
                            "..",
                            "../../etc/passwd",
                            ";",
                            ";a=b",
                            "?",
                            "#",
                            "&",
                            "&orderSn=x",
                            "=",
                            "+",
                            "*",
                            ",",
                            ":",
                            "|",
                            "'",
                            "\"",
                            "`",
                            "<",
                            "%",
                            "_",
                            "~",
                            "@",
                            "^",
                            "$",
                            "[",
                            "{",
                            "(",
                            "%2F",
                            "%00",
                            "%25",
                            "%3B",
                            "%zz",
                            "%u0041",
                            "50%OFF",
                            "a/b",
                            "A;B",
                            // code
                            "<script>alert(1)</script>",
                            "' OR '1'='1",
                            "'; DROP TABLE outbox; -- ",
                            "${jndi:ldap://127.0.0.1/x}",
                            "#{1+1}",
                            "{{7*7}}",
                            "$(id)",
                            "\r\nX-Injected: 1",
                            // other alphabets, and what is equal in some collation
                            "\u00e9",
                            "e\u0301",
                            "\u00df",
                            "\u017f",
                            "\u0130",
                            "\u0131",
                            "\u00a0",
                            "\u200b",
                            "\u202e",
                            "\ufeff",
                            "\ufffd",
                            "\u0001",
                            "\u001f",
                            "\u007f",
                            "\u0085",
                            "\u2028",
                            "\ud83d\ude00",
                            "\ud835\udc9c",
                            "\u65e5\u672c",
                            "\ud800",
                            "\udc00x",
                            "\uff11\uff12",
                            "\u0663",
                            // numbers and times
                            "0",
                            "-0",
                            "-1",
                            "1",
                            "00",
                            "+1",
                            "1.",
                            ".5",
                            "1.234",
                            "12,50",
                            "1e3",
                            "1e309",
                            "1e100000000",
                            "-1e-100000000",
                            "0x10",
                            "1_000",
                            "NaN",
                            "Infinity",
                            "true",
                            "201",
                            "2147483647",
                            "2147483648",
                            "9223372036854775807",
                            "9223372036854775808",
                            "-9223372036854775809",
                            "99999999999999999999999999",
                            "9999999999999999.99",
                            "12.50",
                            "1.00",
                            "EUR",
                            "eur",
                            "JPY",
                            "KWD",
                            "XXX",
                            "CARD",
                            "card",
                            "0001-01-01T00:00:00Z",
                            "2026-02-30T00:00:00Z",
                            "9999-12-31T23:59:59.999999999Z",
                            "+1000000000-12-31T23:59:59.999999999Z",
                            "-1000000000-01-01T00:00:00Z",
                            "2026-01-01"),
                    Stream.of(35, 36, 37, 63, 64, 65, 80, 128, 129, 255, 256, 400, 401, 500, 501, 1000, 4097)
                            .map("A"::repeat))
            .toList();

    /** What no JSON text says. */
    private static final List<String> TOKENS = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e100000000",
            "-1e100000000",
            "1E-100000000",
            "99999999999999999999999999999999",
            "2147483648",
            "9223372036854775808",
            "1" + "0".repeat(2000),
            "0." + "0".repeat(2000) + "1",
            "[]",
            "{}",
            "[[]]",
            "{\"\":\"\"}",
            "[".repeat(400) + "]".repeat(400),
            "[".repeat(5000) + "]".repeat(5000),
            "{\"a\":".repeat(1200) + "1" + "}".repeat(1200),
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"\\udfff\\ud800\"",
            "\"\\u00e9\"",
            "\"\\x\"",
            "NaN",
            "Infinity",
            "+1",
            "01",
            "'x'",
            "\"",
            "tru",
            "//",
            "\"" + "A".repeat(70_000) + "\"",
            "[" + "0,".repeat(20_000) + "0]");

    /** Written into a path or query as they are. */
    private static final List<String> ESCAPES = List.of(
            "%2F",
            "%2f",
            "%00",
            "%25",
            "%2525",
            "%3B",
            "%5C",
            "%0A",
            "%0D%0A",
            "%20",
            "%C0%AF",
            "%FF",
            "%ED%A0%80",
            "%zz",
            "%",
            "%2",
            "%u0041",
            "%2e%2e%2f",
            "..",
            ";",
            ";jsessionid=1",
            "//",
            "%7F",
            "%C3%A9",
            "%26a%3Db",
            "+");

    private final SplittableRandom random;

    HostileValues(long seed, long number) {
        this.random = new SplittableRandom(seed * 0x9E37_79B9_7F4A_7C15L + number);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean happens(int percent) {
        return random.nextInt(100) < percent;
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /**
     * A hostile text.
     *
     * @param valid what would be accepted; the text may be a variant of it
     */
    String text(String valid) {
        return switch (below(10)) {
            case 0, 1, 2, 3, 4 -> oneOf(TEXTS);
            case 5 -> valid + oneOf(TEXTS);
            case 6 -> oneOf(TEXTS) + valid;
            case 7 ->
                oneOf(List.of(
                        valid.toUpperCase(Locale.ROOT),
                        valid.toLowerCase(Locale.ROOT),
                        valid + " ",
                        valid + "\u0000",
                        valid + "\u00a0",
                        valid + "\t",
                        "0" + valid));
            case 8 -> generated();
            default -> oneOf(TEXTS) + oneOf(TEXTS);
        };
    }

    private String generated() {
        StringBuilder text = new StringBuilder();
        for (int count = 1 + below(40); count > 0; count--) {
            switch (below(5)) {
                case 0 -> text.appendCodePoint(below(0x20));
                case 1 -> text.appendCodePoint(0x20 + below(0x60));
                case 2 -> text.appendCodePoint(0x80 + below(0x700));
                case 3 -> text.appendCodePoint(0x800 + below(0xD000));
                default -> text.appendCodePoint(0x10000 + below(0x10000));
            }
        }
        return text.toString();
    }

    /** Something that is put into a path or a query as it is. */
    String escape() {
        return oneOf(ESCAPES);
    }

    /** Text of a JSON value, or of something that is none. */
    String token() {
        return oneOf(TOKENS);
    }

    /** Replaces, removes, adds or repeats something in a JSON body. */
    Object mutated(Object valid) {
        List<Slot> slots = new ArrayList<>();
        collect(valid, slots);
        if (slots.isEmpty() || happens(5)) {
            return new JsonText.Raw(token());
        }
        Slot slot = oneOf(slots);
        switch (below(10)) {
            case 0, 1, 2, 3 -> slot.set(text(String.valueOf(slot.value())));
            case 4, 5, 6 -> slot.set(new JsonText.Raw(token()));
            case 7 -> slot.remove();
            case 8 -> slot.add(text("extra"), new JsonText.Raw(token()));
            default -> slot.repeat();
        }
        return valid;
    }

    /** A place in a body. */
    private record Slot(Object container, Object key) {
        Object value() {
            return container instanceof Map<?, ?> object ? object.get(key) : ((List<?>) container).get((Integer) key);
        }

        @SuppressWarnings("unchecked")
        void set(Object value) {
            if (container instanceof Map<?, ?>) {
                ((Map<String, Object>) container).put((String) key, value);
            } else {
                ((List<Object>) container).set((Integer) key, value);
            }
        }

        void remove() {
            if (container instanceof Map<?, ?> object) {
                object.remove(key);
            } else {
                ((List<?>) container).remove((int) (Integer) key);
            }
        }

        @SuppressWarnings("unchecked")
        void add(String name, Object value) {
            if (container instanceof Map<?, ?>) {
                ((Map<String, Object>) container).put(name, value);
            } else {
                ((List<Object>) container).add(value);
            }
        }

        @SuppressWarnings("unchecked")
        void repeat() {
            if (container instanceof Map<?, ?>) {
                ((Map<String, Object>) container).put((String) key, new JsonText.Repeated((String) key, value()));
            } else {
                for (int again = 0; again < 300; again++) {
                    ((List<Object>) container).add(value());
                }
            }
        }
    }

    private static void collect(Object value, List<Slot> slots) {
        if (value instanceof Map<?, ?> object) {
            object.forEach((key, each) -> {
                slots.add(new Slot(object, key));
                collect(each, slots);
            });
        } else if (value instanceof List<?> array) {
            for (int index = 0; index < array.size(); index++) {
                slots.add(new Slot(array, index));
                collect(array.get(index), slots);
            }
        }
    }
}

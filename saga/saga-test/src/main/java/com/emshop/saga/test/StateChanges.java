package com.emshop.saga.test;

import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a reaction changed of an aggregate's state, as text, for a table of all of it:
 *
 * <pre>
 * paymentConfirmed | PENDING_PAYMENT | status=PAID, paymentSn=p, paidAt=NOON
 * </pre>
 *
 * Compare what {@link #between} found with what {@link #parse} read; a component that the table does not name must not change.
 */
public final class StateChanges {
    private StateChanges() {}

    /**
     * The components that differ, with their values in the second state.
     *
     * @param names what the table calls values that would be long; any other value is its own text
     * @throws IllegalArgumentException if the states are of two types
     */
    public static <S extends Record> Map<String, String> between(S before, S after, Map<?, String> names) {
        if (!before.getClass().equals(after.getClass())) {
            throw new IllegalArgumentException("two types: " + before.getClass() + ", " + after.getClass());
        }
        Map<String, String> changes = new TreeMap<>();
        for (RecordComponent component : before.getClass().getRecordComponents()) {
            Object value = valueOf(component, after);
            if (!Objects.equals(valueOf(component, before), value)) {
                String name = value == null ? null : names.get(value);
                changes.put(component.getName(), name == null ? String.valueOf(value) : name);
            }
        }
        return changes;
    }

    /**
     * Reads changes, like {@code status=PAID, paymentSn=p}; {@code -}, or nothing, is none.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Map<String, String> parse(String text) {
        Map<String, String> changes = new TreeMap<>();
        if (text.isBlank() || text.strip().equals("-")) {
            return changes;
        }
        for (String change : text.split(", ", -1)) {
            int sign = change.indexOf('=');
            if (sign < 0) {
                throw new IllegalArgumentException("not component=value: " + change);
            }
            changes.put(
                    change.substring(0, sign).strip(),
                    change.substring(sign + 1).strip());
        }
        return changes;
    }

    private static @Nullable Object valueOf(RecordComponent component, Record state) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(state);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

package com.emshop.saga;

import org.jspecify.annotations.Nullable;

/**
 * A command as the record of operators' actions names it. Which commands are recorded depends on who sends them: those of
 * operators are, see {@link Cause#operator}.
 *
 * @param name what was done, in upper case with underscores; at most {@value #MAX_NAME_CHARS} characters
 * @param detail what the command says: an amount, a number; null if the name says it all
 * @param note why, in the operator's words; null if the operator gave no reason
 */
public record OperatorAction(
        String name, @Nullable String detail, @Nullable String note) {
    /** The longest name; the column that keeps it is as wide. */
    public static final int MAX_NAME_CHARS = 64;

    /** Refuses a name that no column takes. */
    public OperatorAction {
        if (name.isEmpty() || name.length() > MAX_NAME_CHARS) {
            throw new IllegalArgumentException("an action's name has 1 to " + MAX_NAME_CHARS + " characters: " + name);
        }
    }

    /** An action whose name says it all. */
    public static OperatorAction of(String name) {
        return new OperatorAction(name, null, null);
    }

    /** An action with what the command says. */
    public static OperatorAction of(String name, String detail) {
        return new OperatorAction(name, detail, null);
    }

    /** The same with the operator's reason. */
    public OperatorAction because(@Nullable String reason) {
        return new OperatorAction(name, detail, reason);
    }
}

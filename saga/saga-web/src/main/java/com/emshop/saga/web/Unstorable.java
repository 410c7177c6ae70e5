package com.emshop.saga.web;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Tells values that a column does not take from other trouble of the database: sending them again is of no use. */
public final class Unstorable {
    /** SQLSTATE class 22: data exception (ISO/IEC 9075), like a text that is too long or a number out of range. */
    private static final String DATA_EXCEPTION = "22";

    private Unstorable() {}

    /** Whether a value that does not fit its column is the cause of this fault. */
    public static boolean isCauseOf(Throwable fault) {
        for (@Nullable Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && sql.getSQLState() != null
                    && sql.getSQLState().startsWith(DATA_EXCEPTION)) {
                return true;
            }
        }
        return false;
    }
}

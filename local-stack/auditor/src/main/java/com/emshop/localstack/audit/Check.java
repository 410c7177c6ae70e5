package com.emshop.localstack.audit;

import com.emshop.localstack.audit.Violation.Subject;
import java.util.regex.Pattern;

/**
 * One question to the databases; every row of its answer is a violation: subject, expected, found.
 *
 * @param name stable, for programs and for people
 * @param invariant what it is a part of
 * @param subject what its first column names
 * @param sql a query; may speak of {@code :quiet}, {@code :overdue} and {@code :received}, moments before which things have to
 *     have happened
 */
record Check(String name, String invariant, Subject subject, String sql) {
    /** The moments that a query may speak of. */
    static final Pattern MOMENT = Pattern.compile(":(quiet|overdue|received)\\b");
}

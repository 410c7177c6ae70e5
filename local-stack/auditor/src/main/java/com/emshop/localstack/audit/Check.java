package com.emshop.localstack.audit;

import com.emshop.localstack.audit.Violation.Subject;
import java.util.regex.Pattern;

/**
 * One query on the databases; every row of its result is a violation: subject, expected, found.
 *
 * @param name stable, for programs and for people
 * @param invariant the invariant that it belongs to
 * @param subject what its first column names
 * @param sql a query; may use {@code :quiet}, {@code :overdue} and {@code :received}, moments before which things have to
 *     have happened
 */
record Check(String name, String invariant, Subject subject, String sql) {
    /** The moments that a query may use. */
    static final Pattern MOMENT = Pattern.compile(":(quiet|overdue|received)\\b");
}

package com.emshop.localstack.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;

/**
 * Looks at all services' databases at once and names what cannot be. Reads only, in one consistent snapshot, so that it may be
 * run on a live system: what a service changes in one transaction is seen whole or not at all, and what is under way between
 * services is given time to settle; see {@link AuditTimeouts}.
 *
 * <p>All schemas have to be on the server of the connection, under their usual names. A handful of queries over whole tables,
 * none per order: on a large database rather to be run on a replica, since the snapshot keeps the history of everything that
 * changes meanwhile.
 */
public final class DatabaseAudit {
    private static final String COUNTS = """
            SELECT
              (SELECT COUNT(*) FROM emshop_order.order_info),
              (SELECT COUNT(*) FROM emshop_payment.payment_orders),
              (SELECT COUNT(*) FROM emshop_inventory.stock)""";

    private final AuditTimeouts timeouts;
    private final int most;

    /** @param most how many violations of one check are listed */
    public DatabaseAudit(AuditTimeouts timeouts, int most) {
        if (most < 1) {
            throw new IllegalArgumentException("At least one violation has to be listed");
        }
        this.timeouts = timeouts;
        this.most = most;
    }

    /**
     * What was found.
     *
     * @param checkedAt the moment of the snapshot, UTC, by the server's clock
     * @param orders how many orders were audited
     * @param payments how many payments were audited
     * @param skus how many articles were audited
     * @param violations what was found, check by check
     * @param cut the checks that found more than they list
     */
    public record Report(
            LocalDateTime checkedAt,
            long orders,
            long payments,
            long skus,
            List<Violation> violations,
            List<String> cut) {

        /** Whether nothing was found. */
        public boolean clean() {
            return violations.isEmpty();
        }
    }

    /** The names of all checks, in the order in which they are made. */
    public static List<String> checks() {
        return Checks.ALL.stream().map(Check::name).toList();
    }

    /**
     * Audits once. Ends whatever transaction the connection is in, and leaves it with none.
     *
     * @throws SQLException when the server does not answer, or has not all the tables, or the account may not read them
     */
    public Report run(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
            try {
                return run(connection, statement);
            } finally {
                statement.execute("ROLLBACK");
            }
        }
    }

    private Report run(Connection connection, Statement statement) throws SQLException {
        LocalDateTime now = now(statement);
        List<Violation> violations = new ArrayList<>();
        List<String> cut = new ArrayList<>();
        for (Check check : Checks.ALL) {
            List<Violation> found = violations(connection, check, now);
            if (found.size() > most) {
                cut.add(check.name());
            }
            violations.addAll(found.subList(0, Math.min(found.size(), most)));
        }
        try (ResultSet counts = statement.executeQuery(COUNTS)) {
            counts.next();
            return new Report(now, counts.getLong(1), counts.getLong(2), counts.getLong(3), violations, cut);
        }
    }

    private static LocalDateTime now(Statement statement) throws SQLException {
        try (ResultSet now = statement.executeQuery("SELECT UTC_TIMESTAMP(6)")) {
            now.next();
            return now.getObject(1, LocalDateTime.class);
        }
    }

    private List<Violation> violations(Connection connection, Check check, LocalDateTime now) throws SQLException {
        List<LocalDateTime> moments = new ArrayList<>();
        Matcher names = Check.MOMENT.matcher(check.sql());
        while (names.find()) {
            moments.add(moment(names.group(1), now));
        }
        // One more than is listed shows that there are more.
        String sql = names.replaceAll("?") + "\nLIMIT " + (most + 1);
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int index = 0; index < moments.size(); index++) {
                query.setObject(index + 1, moments.get(index));
            }
            List<Violation> found = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(new Violation(
                            check.invariant(),
                            check.name(),
                            check.subject(),
                            rows.getString(1),
                            rows.getString(2),
                            rows.getString(3)));
                }
            }
            return found;
        }
    }

    private LocalDateTime moment(String name, LocalDateTime now) {
        return switch (name) {
            case "quiet" -> now.minus(timeouts.settle());
            case "overdue" -> now.minus(timeouts.overdue());
            case "received" -> now.minus(timeouts.receipt()).minus(timeouts.overdue());
            default -> throw new IllegalArgumentException("no such moment: " + name);
        };
    }
}

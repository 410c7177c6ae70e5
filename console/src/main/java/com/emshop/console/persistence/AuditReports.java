package com.emshop.console.persistence;

import static com.emshop.console.persistence.ObservedOrderRow.CERTAIN;
import static com.emshop.console.persistence.ObservedOrderRow.UNCERTAIN;

import com.emshop.console.Finding;
import com.emshop.console.NothingStuck;
import com.emshop.console.OrderStatus;
import com.emshop.console.PendingAction;
import com.emshop.saga.messaging.UtcTimestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reports over the stored audit results. Each reads only the orders that it lists, and counts the others in an index. */
@Repository
public class AuditReports {
    private static final TypeReference<List<Finding>> FINDINGS = new TypeReference<>() {};

    private final ObservedOrderRows rows;
    private final JsonMapper json;

    AuditReports(ObservedOrderRows rows, JsonMapper json) {
        this.rows = rows;
        this.json = json;
    }

    /**
     * The audit of all orders at one moment.
     *
     * @param clean whether no order breaks an invariant
     * @param checkedOrders how many orders were observed
     * @param settledOrders how many of them are finished and break no invariant
     * @param violatingOrders how many of them break an invariant
     * @param violations the broken invariants, of as many orders as the limit allows
     * @param pending orders that are not settled, the oldest order first, up to the limit
     */
    public record Report(
            boolean clean,
            long checkedOrders,
            long settledOrders,
            long violatingOrders,
            List<Violation> violations,
            List<Pending> pending) {}

    /** An invariant that an order breaks. */
    public record Violation(String invariant, String orderSn, String expected, String found) {}

    /**
     * An order that is not settled.
     *
     * @param waitsFor what it waits for; null if it only has findings
     * @param lastObservedAt when its last event was observed, UTC
     */
    public record Pending(
            String orderSn, OrderStatus status, @Nullable PendingAction waitsFor, Instant lastObservedAt) {}

    /**
     * Reads a report from one snapshot.
     *
     * @param now deadlines of timers before this moment are missed
     * @param quietSince an uncertain finding counts for orders whose last event was observed at this moment or before
     * @param limit how many orders each list has at most
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Report read(Instant now, Instant quietSince, int limit) {
        List<ObservedOrderRow> violating =
                new ArrayList<>(rows.findByFindingLevelOrderByOrderSn(CERTAIN, Limit.of(limit)));
        if (violating.size() < limit) {
            violating.addAll(rows.findByFindingLevelAndLastObservedAtLessThanEqualOrderByOrderSn(
                    UNCERTAIN, quietSince, Limit.of(limit - violating.size())));
        }
        if (violating.size() < limit) {
            violating.addAll(
                    rows.findOverdue(UtcTimestamps.of(now), UtcTimestamps.of(quietSince), limit - violating.size()));
        }
        long settled = rows.countBySettledTrue();
        long violatingOrders = violating(now, quietSince);
        return new Report(
                violatingOrders == 0,
                settled + rows.countBySettledFalse(),
                settled,
                violatingOrders,
                violating.stream()
                        .flatMap(row -> violations(row, now, quietSince))
                        .toList(),
                rows.findBySettledFalseOrderByOrderSn(Limit.of(limit)).stream()
                        .map(row -> new Pending(
                                row.orderSn(),
                                OrderStatus.valueOf(row.status()),
                                row.pendingAction(),
                                row.lastObservedAt()))
                        .toList());
    }

    /** How many orders break an invariant, by the rules of {@link #read}, without reading their rows. */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public long countViolating(Instant now, Instant quietSince) {
        return violating(now, quietSince);
    }

    private long violating(Instant now, Instant quietSince) {
        return rows.countByFindingLevel(CERTAIN)
                + rows.countByFindingLevelAndLastObservedAtLessThanEqual(UNCERTAIN, quietSince)
                + rows.countOverdue(UtcTimestamps.of(now), UtcTimestamps.of(quietSince));
    }

    private Stream<Violation> violations(ObservedOrderRow row, Instant now, Instant quietSince) {
        boolean quiet = !row.lastObservedAt().isAfter(quietSince);
        Stream<Finding> lasting =
                json.readValue(row.findings(), FINDINGS).stream().filter(finding -> finding.certain() || quiet);
        Stream<Finding> overdue = Stream.ofNullable(row.pendingAction())
                .filter(action -> action.overdue(now))
                .map(NothingStuck::overdue);
        return Stream.concat(lasting, overdue)
                .map(finding -> new Violation(finding.invariant(), row.orderSn(), finding.expected(), finding.found()));
    }
}

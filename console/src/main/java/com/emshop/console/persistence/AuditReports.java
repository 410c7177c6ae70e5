package com.emshop.console.persistence;

import com.emshop.console.Finding;
import com.emshop.console.NothingStuck;
import com.emshop.console.OrderStatus;
import com.emshop.console.PendingAction;
import com.emshop.saga.messaging.UtcTimestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
     * @param checkedOrders how many orders were observed
     * @param settledOrders how many of them are finished and break no invariant
     * @param violatingOrders how many of them break an invariant
     * @param violating those orders, up to the limit
     * @param pending orders that are not settled, the longest unchanged first, up to the limit
     */
    public record Report(
            long checkedOrders,
            long settledOrders,
            long violatingOrders,
            List<Violating> violating,
            List<Pending> pending) {}

    /** An order that breaks invariants. */
    public record Violating(String orderSn, List<Finding> findings) {}

    /**
     * An order that is not settled.
     *
     * @param pendingAction what it waits for; null if it only has findings
     * @param lastObservedAt when its last event was observed, UTC
     */
    public record Pending(
            String orderSn, OrderStatus status, @Nullable PendingAction pendingAction, Instant lastObservedAt) {}

    /**
     * Reads a report from one snapshot.
     *
     * @param now deadlines of timers before this moment are missed
     * @param quietSince an uncertain finding counts for orders whose last event was observed at this moment or before
     * @param limit how many orders each list has at most
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Report read(Instant now, Instant quietSince, int limit) {
        List<Violating> violating = new ArrayList<>();
        rows.findByHasCertainFindingTrueOrderByOrderSn(Limit.of(limit))
                .forEach(row -> violating.add(violating(row, now, quietSince)));
        if (violating.size() < limit) {
            rows.findByHasUncertainFindingTrueAndHasCertainFindingFalseAndLastObservedAtLessThanEqualOrderByLastObservedAt(
                            quietSince, Limit.of(limit - violating.size()))
                    .forEach(row -> violating.add(violating(row, now, quietSince)));
        }
        if (violating.size() < limit) {
            rows.findOverdue(UtcTimestamps.of(now), UtcTimestamps.of(quietSince), limit - violating.size())
                    .forEach(row -> violating.add(violating(row, now, quietSince)));
        }
        List<Pending> pending = rows.findBySettledFalseOrderByLastObservedAt(Limit.of(limit)).stream()
                .map(AuditReports::pending)
                .toList();
        long settled = rows.countBySettledTrue();
        return new Report(
                settled + rows.countBySettledFalse(), settled, violating(now, quietSince), violating, pending);
    }

    /** How many orders break an invariant, by the rules of {@link #read}, without reading their rows. */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public long countViolating(Instant now, Instant quietSince) {
        return violating(now, quietSince);
    }

    private long violating(Instant now, Instant quietSince) {
        return rows.countByHasCertainFindingTrue()
                + rows.countByHasUncertainFindingTrueAndHasCertainFindingFalseAndLastObservedAtLessThanEqual(quietSince)
                + rows.countOverdue(UtcTimestamps.of(now), UtcTimestamps.of(quietSince));
    }

    private Violating violating(ObservedOrderRow row, Instant now, Instant quietSince) {
        boolean quiet = !row.lastObservedAt().isAfter(quietSince);
        List<Finding> findings = new ArrayList<>();
        json.readValue(row.findings(), FINDINGS).stream()
                .filter(finding -> finding.certain() || quiet)
                .forEach(findings::add);
        PendingAction action = row.pendingAction();
        if (action != null && action.overdue(now)) {
            findings.add(NothingStuck.overdue(action));
        }
        return new Violating(row.orderSn(), findings);
    }

    private static Pending pending(ObservedOrderRow row) {
        return new Pending(row.orderSn(), OrderStatus.valueOf(row.status()), row.pendingAction(), row.lastObservedAt());
    }
}

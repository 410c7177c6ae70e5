package com.emshop.console.persistence;

import com.emshop.console.Finding;
import com.emshop.console.NothingStuck;
import com.emshop.console.OrderStatus;
import com.emshop.console.Waiting;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What the audit found of all orders, of which it reads those that stand out only. */
@Repository
public class AuditRecords {
    private static final TypeReference<List<Finding>> FINDINGS = new TypeReference<>() {};

    private final ObservedOrderRows rows;
    private final JsonMapper json;

    AuditRecords(ObservedOrderRows rows, JsonMapper json) {
        this.rows = rows;
        this.json = json;
    }

    /**
     * All orders at one moment.
     *
     * @param checkedOrders how many were observed
     * @param settledOrders how many of them have come to their end, everything adding up
     * @param violatingOrders how many of them break an invariant
     * @param violating some of those, at most as many as were asked for
     * @param pending some of those that have not come to their end, the quietest first, at most as many as were asked for
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
     * An order that has not come to its end.
     *
     * @param waiting what it waits for; null if it only does not add up (yet)
     * @param lastObservedAt when it was heard of last, UTC
     */
    public record Pending(
            String orderSn, OrderStatus status, @Nullable Waiting waiting, Instant lastObservedAt) {}

    /**
     * Reads it in one snapshot.
     *
     * @param now what should have been ended by a timer until then is broken
     * @param quietSince what an event may still heal counts as broken for orders that nothing was heard of since then
     * @param most how many orders of a kind are listed
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Report read(Instant now, Instant quietSince, int most) {
        Limit limit = Limit.of(most);
        List<Violating> violating = new ArrayList<>();
        rows.findByBrokenTrueOrderByOrderSn(limit).forEach(row -> violating.add(violating(row, now, quietSince)));
        if (violating.size() < most) {
            rows.findByIncompleteTrueAndBrokenFalseAndLastObservedAtLessThanEqualOrderByLastObservedAt(
                            quietSince, Limit.of(most - violating.size()))
                    .forEach(row -> violating.add(violating(row, now, quietSince)));
        }
        if (violating.size() < most) {
            rows.findOverdue(utc(now), utc(quietSince), most - violating.size())
                    .forEach(row -> violating.add(violating(row, now, quietSince)));
        }
        List<Pending> pending = rows.findBySettledFalseOrderByLastObservedAt(limit).stream()
                .map(AuditRecords::pending)
                .toList();
        long settled = rows.countBySettledTrue();
        return new Report(
                settled + rows.countBySettledFalse(), settled, violating(now, quietSince), violating, pending);
    }

    /** How many orders break an invariant; as {@link #read}, without reading any of them. */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public long countViolating(Instant now, Instant quietSince) {
        return violating(now, quietSince);
    }

    private long violating(Instant now, Instant quietSince) {
        return rows.countByBrokenTrue()
                + rows.countByIncompleteTrueAndBrokenFalseAndLastObservedAtLessThanEqual(quietSince)
                + rows.countOverdue(utc(now), utc(quietSince));
    }

    private Violating violating(ObservedOrderRow row, Instant now, Instant quietSince) {
        boolean quiet = !row.lastObservedAt().isAfter(quietSince);
        List<Finding> findings = new ArrayList<>();
        json.readValue(row.findings(), FINDINGS).stream()
                .filter(finding -> finding.certain() || quiet)
                .forEach(findings::add);
        Waiting waiting = row.waiting();
        if (waiting != null && waiting.overdue(now)) {
            findings.add(NothingStuck.overdue(waiting));
        }
        return new Violating(row.orderSn(), findings);
    }

    private static Pending pending(ObservedOrderRow row) {
        return new Pending(row.orderSn(), OrderStatus.valueOf(row.status()), row.waiting(), row.lastObservedAt());
    }

    private static LocalDateTime utc(Instant time) {
        return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }
}

package com.emshop.console.web;

import com.emshop.console.OrderStatus;
import com.emshop.console.PendingAction;
import com.emshop.console.persistence.AuditReports;
import com.emshop.saga.web.CursorPage;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The audit of all orders, for operators. */
@RestController
@RequestMapping("/api/audit")
@PreAuthorize("hasRole('operator')")
class AuditController {
    private final AuditReports records;
    private final ConsoleProperties properties;
    private final Clock clock;

    AuditController(AuditReports records, ConsoleProperties properties, Clock clock) {
        this.records = records;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * The result of the audit.
     *
     * @param clean whether no order breaks an invariant
     * @param checkedOrders how many orders were observed
     * @param settledOrders how many of them are finished and break no invariant
     * @param violatingOrders how many of them break an invariant
     * @param violations the broken invariants, of as many orders as the limit allows
     * @param pending orders that are not settled, the longest unchanged first, up to the limit
     */
    record AuditView(
            boolean clean,
            long checkedOrders,
            long settledOrders,
            long violatingOrders,
            List<Violation> violations,
            List<Pending> pending) {}

    /** An invariant that an order breaks. */
    record Violation(String invariant, String orderSn, String expected, String found) {}

    /** An order that is not settled. */
    record Pending(
            String orderSn, OrderStatus status, @Nullable PendingAction waitsFor, Instant lastObservedAt) {}

    /** The audit at this moment. A finding that a later event may resolve is a violation only after the settle time. */
    @GetMapping
    AuditView audit(@RequestParam @Nullable Integer limit) {
        Instant now = clock.instant();
        AuditReports.Report report = records.read(now, now.minus(properties.settleTime()), CursorPage.limit(limit));
        return new AuditView(
                report.violatingOrders() == 0,
                report.checkedOrders(),
                report.settledOrders(),
                report.violatingOrders(),
                report.violating().stream()
                        .flatMap(order -> order.findings().stream()
                                .map(finding -> new Violation(
                                        finding.invariant(), order.orderSn(), finding.expected(), finding.found())))
                        .toList(),
                report.pending().stream()
                        .map(order -> new Pending(
                                order.orderSn(), order.status(), order.pendingAction(), order.lastObservedAt()))
                        .toList());
    }
}

package com.emshop.console.web;

import com.emshop.console.OrderStatus;
import com.emshop.console.Waiting;
import com.emshop.console.persistence.AuditRecords;
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

/** Whether everything adds up, for operators. */
@RestController
@RequestMapping("/api/audit")
@PreAuthorize("hasRole('operator')")
class AuditController {
    private final AuditRecords records;
    private final ConsoleProperties properties;
    private final Clock clock;

    AuditController(AuditRecords records, ConsoleProperties properties, Clock clock) {
        this.records = records;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * What the audit says.
     *
     * @param clean whether no order breaks an invariant
     * @param checkedOrders how many orders were observed
     * @param settledOrders how many of them have come to their end, everything adding up
     * @param violatingOrders how many of them break an invariant
     * @param violations what is broken, of at most as many orders as the limit says
     * @param pending orders that have not come to their end, the quietest first, at most as many as the limit says
     */
    record AuditView(
            boolean clean,
            long checkedOrders,
            long settledOrders,
            long violatingOrders,
            List<Violation> violations,
            List<Pending> pending) {}

    /** One invariant that one order breaks. */
    record Violation(String invariant, String orderSn, String expected, String found) {}

    /** An order that has not come to its end. */
    record Pending(
            String orderSn, OrderStatus status, @Nullable Waiting waitsFor, Instant lastObservedAt) {}

    /** The audit at this moment; what an event on its way may heal is no violation until the settle time has passed. */
    @GetMapping
    AuditView audit(@RequestParam @Nullable Integer limit) {
        Instant now = clock.instant();
        AuditRecords.Report report = records.read(now, now.minus(properties.settleTime()), CursorPage.limit(limit));
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
                        .map(order ->
                                new Pending(order.orderSn(), order.status(), order.waiting(), order.lastObservedAt()))
                        .toList());
    }
}

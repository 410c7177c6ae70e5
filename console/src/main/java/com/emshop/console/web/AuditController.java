package com.emshop.console.web;

import com.emshop.console.persistence.AuditReports;
import com.emshop.saga.web.CursorPage;
import java.time.Clock;
import java.time.Instant;
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
    private final AuditReports reports;
    private final ConsoleProperties properties;
    private final Clock clock;

    AuditController(AuditReports reports, ConsoleProperties properties, Clock clock) {
        this.reports = reports;
        this.properties = properties;
        this.clock = clock;
    }

    /** The audit at this moment. A finding that a later event may resolve is a violation only after the settle time. */
    @GetMapping
    AuditReports.Report audit(@RequestParam @Nullable Integer limit) {
        Instant now = clock.instant();
        return reports.read(now, now.minus(properties.settleTime()), CursorPage.limit(limit));
    }
}

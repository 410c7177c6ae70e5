package com.emshop.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of the audit of one order.
 *
 * @param findings the broken invariants
 * @param pendingAction what the order waits for; null if it is finished
 */
public record AuditResult(List<Finding> findings, @Nullable PendingAction pendingAction) {

    /** Whether the order is finished and no invariant is broken. */
    public boolean settled() {
        return pendingAction == null && findings.isEmpty();
    }

    /** Whether there is a finding that no later event can resolve. */
    public boolean hasCertainFinding() {
        return findings.stream().anyMatch(Finding::certain);
    }

    /** Whether there is a finding that a later event may resolve. */
    public boolean hasUncertainFinding() {
        return findings.stream().anyMatch(finding -> !finding.certain());
    }
}

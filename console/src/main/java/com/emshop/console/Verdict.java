package com.emshop.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the audit says of one order.
 *
 * @param findings what does not add up
 * @param waiting what the order waits for; null if it has come to its end
 */
public record Verdict(List<Finding> findings, @Nullable Waiting waiting) {

    /** Whether the order has come to its end and everything adds up. */
    public boolean settled() {
        return waiting == null && findings.isEmpty();
    }

    /** Whether something is wrong that nothing can heal. */
    public boolean broken() {
        return findings.stream().anyMatch(Finding::certain);
    }

    /** Whether something is wrong that an event may heal which is still on its way. */
    public boolean incomplete() {
        return findings.stream().anyMatch(finding -> !finding.certain());
    }
}

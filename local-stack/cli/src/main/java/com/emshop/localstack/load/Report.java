package com.emshop.localstack.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** What customers met. */
public final class Report {
    private static final int NAMED_FAILURES = 20;

    private final long placed;
    private final Map<String, Long> endings;
    private final List<String> failures;
    private final Calls calls;

    Report(long placed, Map<String, Long> endings, List<String> failures, Calls calls) {
        this.placed = placed;
        this.endings = endings;
        this.failures = failures;
        this.calls = calls;
    }

    /**
     * Whether every order ended as it may, and no call was tried more often than that.
     *
     * @param mostTries empty: any number
     */
    public boolean isGood(OptionalInt mostTries) {
        return failures.isEmpty()
                && placed > 0
                && (mostTries.isEmpty() || calls.worst().tries() <= mostTries.getAsInt());
    }

    /** For people. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(placed + " orders placed, ended as:");
        endings.forEach((ending, count) -> lines.add("  %6d  %s".formatted(count, ending)));
        lines.add("%d calls answered at once, %d the second time, %d after more tries"
                .formatted(calls.answeredAtOnce(), calls.answeredTheSecondTime(), calls.answeredLater()));
        Calls.Worst worst = calls.worst();
        if (worst.tries() > 1) {
            lines.add("the most tries: %d of %s, in %.1f s; one of them met: %s"
                    .formatted(worst.tries(), worst.call(), worst.took().toMillis() / 1000.0, worst.trouble()));
        }
        failures.stream().limit(NAMED_FAILURES).forEach(failure -> lines.add("FAILED: " + failure));
        if (failures.size() > NAMED_FAILURES) {
            lines.add("… and " + (failures.size() - NAMED_FAILURES) + " more");
        }
        return lines;
    }
}

package com.emshop.benchmarks.attack;

import java.util.List;

/**
 * What one process used over a time.
 *
 * @param highest of each figure by itself, at whatever moment
 * @param cpuMillis processor time
 */
record ProcessUse(ProcessFigures start, ProcessFigures highest, ProcessFigures end, double cpuMillis) {

    /** @throws IllegalArgumentException if there is no sample */
    static ProcessUse of(List<ProcessFigures> samples, double cpuMillis) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("no samples");
        }
        ProcessFigures highest = samples.stream()
                .reduce((one, other) -> new ProcessFigures(
                        Math.max(one.residentMebibytes(), other.residentMebibytes()),
                        Math.max(one.files(), other.files()),
                        Math.max(one.threads(), other.threads())))
                .orElseThrow();
        return new ProcessUse(samples.get(0), highest, samples.get(samples.size() - 1), cpuMillis);
    }

    /** How much more memory it had at most than at the start. */
    double growthMebibytes() {
        return highest.residentMebibytes() - start.residentMebibytes();
    }
}

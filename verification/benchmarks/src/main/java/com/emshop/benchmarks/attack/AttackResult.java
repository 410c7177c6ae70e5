package com.emshop.benchmarks.attack;

import java.util.Map;

/**
 * What the attacker met.
 *
 * @param kinds by kind
 * @param connections that it opened
 * @param refused connections that could not be opened
 * @param openAtEnd connections that were open when the time was over
 * @param mostOpen the most at once
 * @param cpuMillis processor time of the attacker
 */
record AttackResult(
        Map<AttackKind, Outcomes> kinds,
        long connections,
        long refused,
        int openAtEnd,
        int mostOpen,
        double cpuMillis) {
    /** An outcome that is no status: the server closed the connection during an attempt, without an answer. */
    static final String DROPPED = "dropped";

    /**
     * Of one kind.
     *
     * @param answers how many attempts were answered with a status, or dropped
     * @param longestSeconds the longest attempt that ended
     * @param bytes that were sent
     */
    record Outcomes(Map<String, Long> answers, double longestSeconds, long bytes) {}

    /** Answers of the servers with a status of 500 or more, other than 503, which says that they have no room. */
    long serverErrors() {
        return kinds.values().stream()
                .flatMap(outcomes -> outcomes.answers().entrySet().stream())
                .filter(answer ->
                        answer.getKey().startsWith("5") && !answer.getKey().equals("503"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Attempts that were accepted although nobody may make them; a path may be one that there is. */
    long accepted() {
        return kinds.entrySet().stream()
                .filter(kind -> kind.getKey() != AttackKind.WEBHOOK_UNKNOWN && kind.getKey() != AttackKind.HOSTILE_PATH)
                .flatMap(kind -> kind.getValue().answers().entrySet().stream())
                .filter(answer -> answer.getKey().startsWith("2"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}

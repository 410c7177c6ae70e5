package com.emshop.benchmarks;

import java.util.Map;

/** Something that carries outbox rows from the binlog to Kafka. */
interface Subject {
    String name();

    /** What it promises about a row. */
    String delivery();

    /** What is set otherwise than by default, for whoever reads the results. */
    Map<String, String> settings();

    /**
     * Starts it where the backlog begins, in a process of its own; returns before it is ready.
     *
     * @param run different for each start: it must not go on where an earlier one ended
     */
    SubjectProcess start(String run);
}

package com.emshop.saga.messaging;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import java.util.UUID;

/** New identifiers: UUID version 7 (RFC 9562), so that they sort by time. Thread-safe. */
public final class TimeOrderedIds {
    private static final TimeBasedEpochRandomGenerator GENERATOR = Generators.timeBasedEpochRandomGenerator();

    private TimeOrderedIds() {}

    /** A new identifier, unique everywhere. */
    public static UUID next() {
        return GENERATOR.generate();
    }
}

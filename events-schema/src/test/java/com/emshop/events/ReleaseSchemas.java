package com.emshop.events;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/**
 * Not a test of the build, whose names end in Test: a step of a release, run by name. It makes the current schemas the
 * released ones, unless that would break those who read or wrote the last.
 */
class ReleaseSchemas {

    @Test
    void release() {
        var current = EventSchemas.current();
        EventSchemas.released().forEach((name, released) -> {
            Schema next = requireNonNull(current.get(name), () -> name + " was released and is gone");
            assertThat(SchemaComparison.breaksBetween(released, next)).as(name).isEmpty();
        });
        EventSchemas.release();
    }
}

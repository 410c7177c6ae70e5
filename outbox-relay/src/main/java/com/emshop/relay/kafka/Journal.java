package com.emshop.relay.kafka;

import com.emshop.relay.position.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the relay remembers of a source, as Kafka has committed it.
 *
 * @param position how far the source is published, or null before the first time
 * @param tableHistory the definitions of the outbox tables over time, oldest first, in the reader's own format
 */
public record Journal(@Nullable Position position, List<String> tableHistory) {

    public Journal {
        tableHistory = List.copyOf(tableHistory);
    }
}

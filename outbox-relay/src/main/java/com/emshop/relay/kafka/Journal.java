package com.emshop.relay.kafka;

import com.emshop.relay.position.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The relay's state for one source, as committed to Kafka.
 *
 * @param position up to where the source is published, or null before the first start
 * @param tableHistory the changes of the outbox tables' definitions, oldest first, in Debezium's format
 */
public record Journal(@Nullable Position position, List<String> tableHistory) {

    public Journal {
        tableHistory = List.copyOf(tableHistory);
    }
}

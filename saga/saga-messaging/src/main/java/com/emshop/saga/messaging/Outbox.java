package com.emshop.saga.messaging;

import java.util.List;

/**
 * The transactional outbox: what is appended is published if, and only if, the transaction commits; in the order of the
 * commits, and within one transaction in the order of appending. Publishing is the relay's job. Only batches append: an event
 * without its state change would be a lie.
 *
 * <p>A bean of the service's own replaces that of the kit, for a table of another layout; the relay has settings for its names.
 * Thread-safe.
 */
public interface Outbox {

    /** Adds statements that append all of them: a number of statements that does not depend on how many there are. */
    void append(SqlPacket packet, List<OutboxMessage> messages);
}

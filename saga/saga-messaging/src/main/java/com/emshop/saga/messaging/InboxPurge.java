package com.emshop.saga.messaging;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A round that forgets events which were handled longer ago than {@code saga.messaging.inbox.keep}, so that the inbox does
 * not grow for ever. Nothing that may come again must be forgotten, so topics have to drop their records earlier: what comes
 * again nevertheless is handled again. A reaction that is idempotent by state does nothing then, and what another does is as
 * wrong as if there were no inbox.
 *
 * <p>One statement a round, in a transaction of its own, at the oldest end of the primary key. Any number of instances may run
 * it. A round that fails throws, and has forgotten nothing; the next one begins where it did.
 */
public final class InboxPurge implements BooleanSupplier {
    private final Inbox inbox;
    private final MessagingProperties.Inbox properties;
    private final Counter forgotten;

    InboxPurge(Inbox inbox, MessagingProperties.Inbox properties, MeterRegistry meters) {
        this.inbox = inbox;
        this.properties = properties;
        this.forgotten = Counter.builder("saga.inbox.purged")
                .description("Handled events that were forgotten because of their age")
                .register(meters);
    }

    /** How long after a round that left nothing the next one is due. */
    public Duration interval() {
        return properties.purgeInterval();
    }

    /** Forgets a batch; true if there may be more. */
    @Override
    public boolean getAsBoolean() {
        int rows = inbox.forget(properties.keep(), properties.purgeBatch());
        forgotten.increment(rows);
        return rows == properties.purgeBatch();
    }
}

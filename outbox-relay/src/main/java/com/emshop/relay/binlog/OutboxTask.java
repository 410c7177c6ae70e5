package com.emshop.relay.binlog;

import io.debezium.config.Configuration;
import io.debezium.connector.mysql.MySqlConnectorTask;
import io.debezium.connector.mysql.MySqlOffsetContext;
import io.debezium.connector.mysql.MySqlPartition;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's MySQL task, except that it sleeps until the binlog thread has something, instead of asking its queue every
 * millisecond. Made by the engine, by its name.
 */
public final class OutboxTask extends MySqlConnectorTask {

    /** While nothing comes, how soon the engine notices a failure or a request to stop. */
    private static final Duration IDLE_WAIT = Duration.ofMillis(100);

    private @Nullable Arrivals arrivals;

    @Override
    public ChangeEventSourceCoordinator<MySqlPartition, MySqlOffsetContext> start(Configuration config) {
        ReaderLink link = ReaderLink.of(config.getString(ReaderLink.KEY));
        arrivals = link.arrivals();
        link.task().set(this);
        return super.start(config);
    }

    @Override
    public List<SourceRecord> doPoll() throws InterruptedException {
        if (arrivals != null) {
            arrivals.await(IDLE_WAIT);
        }
        return super.doPoll();
    }

    /**
     * Empties the queue while the task is being stopped: the binlog thread may be waiting for room there, and would wait for
     * ever.
     */
    void discardQueue() throws InterruptedException {
        super.doPoll();
    }
}

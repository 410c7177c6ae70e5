package com.emshop.relay.binlog;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the relay reads a binlog and queries its server.
 *
 * @param maxBatchRows the most rows of one Kafka transaction; a transaction takes the rows that are available and waits for none
 * @param longestPause the relay pauses after a transaction for as long as the transaction took, at most for this long; so under
 *     load fewer transactions publish more rows each, and what comes after a silence waits for nothing
 * @param maxQueueRows how far the reader reads ahead, in rows
 * @param maxQueueSize the same in bytes; each row counts for 1 KB more than its payload and headers
 * @param keepAlive silence after which the reader reconnects; the server sends heartbeats more often
 * @param heartbeat how often the reader reports its position
 * @param queryTimeout how long the server may take to answer a query
 */
public record BinlogProperties(
        @Min(1) @Max(100_000) @DefaultValue("2048") int maxBatchRows,
        @DefaultValue("20ms") Duration longestPause,
        @Min(2) @Max(1_000_000) @DefaultValue("8192") int maxQueueRows,
        @DefaultValue("32MB") DataSize maxQueueSize,
        @DefaultValue("2s") Duration keepAlive,
        @DefaultValue("500ms") Duration heartbeat,
        @DefaultValue("10s") Duration connectTimeout,
        @DefaultValue("20s") Duration queryTimeout) {

    public BinlogProperties {
        if (maxQueueRows <= maxBatchRows) {
            throw new IllegalArgumentException("outbox-relay.binlog.max-queue-rows (" + maxQueueRows
                    + ") must be greater than max-batch-rows (" + maxBatchRows + ")");
        }
        if (keepAlive.toMillis() < 100 || heartbeat.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "outbox-relay.binlog: heartbeat must be 1 ms or more, keep-alive 100 ms or more");
        }
    }
}

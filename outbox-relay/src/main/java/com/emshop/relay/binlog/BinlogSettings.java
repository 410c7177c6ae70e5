package com.emshop.relay.binlog;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How a binlog is read.
 *
 * @param maxBatchRows the most rows of one Kafka transaction; it takes what is there, and waits for none
 * @param maxQueueRows how far the binlog is read ahead, in rows
 * @param maxQueueSize the same in bytes, of which each row counts for a kilobyte more than its payload and headers
 * @param keepAlive silence on the binlog connection after which it is made anew; the server sends a sign of life more
 *     often than that
 * @param heartbeat how often the reader tells how far it is while it has no row to deliver
 */
public record BinlogSettings(
        @Min(1) @Max(100_000) @DefaultValue("2048") int maxBatchRows,
        @Min(2) @Max(1_000_000) @DefaultValue("8192") int maxQueueRows,
        @DefaultValue("32MB") DataSize maxQueueSize,
        @DefaultValue("2s") Duration keepAlive,
        @DefaultValue("500ms") Duration heartbeat,
        @DefaultValue("10s") Duration connectTimeout,
        @DefaultValue("20s") Duration queryTimeout) {

    public BinlogSettings {
        if (maxQueueRows <= maxBatchRows) {
            throw new IllegalArgumentException("emshop.relay.binlog.max-queue-rows (" + maxQueueRows
                    + ") must be greater than max-batch-rows (" + maxBatchRows + ")");
        }
        if (keepAlive.toMillis() < 100 || heartbeat.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "emshop.relay.binlog: heartbeat must be 1 ms or more," + " keep-alive 100 ms or more");
        }
    }
}

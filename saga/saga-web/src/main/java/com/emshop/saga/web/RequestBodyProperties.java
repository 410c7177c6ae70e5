package com.emshop.saga.web;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits to the bodies of requests. Technical times: never sped up.
 *
 * @param limit the largest body that is accepted, 1 KiB to 16 MiB
 * @param deadline how long a body may take from the request's head to its last byte, however steadily it arrives
 * @param buffered how many bytes of bodies that are still arriving are kept at most, at least one body; beyond it a request
 *     whose body is still arriving is refused
 */
@ConfigurationProperties("saga.web.body")
record RequestBodyProperties(
        @DefaultValue("64KB") DataSize limit,
        @DefaultValue("10s") Duration deadline,
        @DefaultValue("16MB") DataSize buffered) {

    RequestBodyProperties {
        if (limit.toBytes() < 1024 || limit.compareTo(DataSize.ofMegabytes(16)) > 0) {
            throw new IllegalArgumentException("saga.web.body.limit must be from 1KB to 16MB, not " + limit);
        }
        if (deadline.toMillis() < 1 || deadline.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException("saga.web.body.deadline must be from 1ms to 10m, not " + deadline);
        }
        if (buffered.compareTo(limit) < 0) {
            throw new IllegalArgumentException("saga.web.body.buffered must be at least saga.web.body.limit");
        }
    }
}

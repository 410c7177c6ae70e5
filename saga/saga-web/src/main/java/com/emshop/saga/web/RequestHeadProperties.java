package com.emshop.saga.web;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits to the heads of requests. Technical times: never sped up.
 *
 * @param deadline how long a head may take from its first byte to its last, however steadily it arrives
 */
@ConfigurationProperties("saga.web.head")
record RequestHeadProperties(@DefaultValue("10s") Duration deadline) {

    RequestHeadProperties {
        if (deadline.toMillis() < 1 || deadline.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException("saga.web.head.deadline must be from 1ms to 10m, not " + deadline);
        }
    }
}

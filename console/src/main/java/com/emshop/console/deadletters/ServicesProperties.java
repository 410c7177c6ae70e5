package com.emshop.console.deadletters;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * The services whose dead letters the console lists, and which it asks to erase customers' data, including its own, and the timeouts of its calls.
 *
 * @param services their base URLs by name
 */
@Validated
@ConfigurationProperties("emshop.console")
public record ServicesProperties(
        @NotEmpty Map<String, @NotNull URI> services, @Valid ServiceTimeouts serviceTimeouts) {

    /**
     * @param connect for a connection
     * @param query for the answer to a GET
     * @param command for the answer to a replay, discard or erasure, which can take some hundred transactions of the service
     */
    public record ServiceTimeouts(
            @DurationMin(millis = 1) Duration connect,
            @DurationMin(millis = 1) Duration query,
            @DurationMin(millis = 1) Duration command) {}
}

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
 * The services whose dead letters the console knows, itself among them, and how long it waits for them.
 *
 * @param services their addresses by name
 */
@Validated
@ConfigurationProperties("emshop.console")
record ServicesProperties(
        @NotEmpty Map<String, @NotNull URI> services, @Valid ServiceTimeouts serviceTimeouts) {

    /**
     * @param connect until a connection stands
     * @param look for the answer to a question
     * @param act for the answer to a replay or discard: some hundred transactions of the service
     */
    record ServiceTimeouts(
            @DurationMin(millis = 1) Duration connect,
            @DurationMin(millis = 1) Duration look,
            @DurationMin(millis = 1) Duration act) {}
}

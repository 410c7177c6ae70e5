package com.emshop.logistics.messaging;

import com.emshop.logistics.Carriers;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * What the shop has agreed on with its carriers.
 *
 * @param servedCountries ISO 3166-1 alpha-2 codes of the countries that they deliver to
 */
@Validated
@ConfigurationProperties("emshop.logistics")
record CarrierTerms(
        @NotEmpty
        Set<@Pattern(regexp = "[A-Z]{2}", message = "must be an ISO 3166-1 alpha-2 code") String> servedCountries) {

    Carriers carriers() {
        return new Carriers(servedCountries);
    }
}

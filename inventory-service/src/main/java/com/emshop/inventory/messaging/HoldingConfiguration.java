package com.emshop.inventory.messaging;

import com.emshop.inventory.Holding;
import com.emshop.saga.messaging.Pace;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The shop's terms, at the stack's pace. */
@Configuration(proxyBeanMethods = false)
class HoldingConfiguration {

    @Bean
    Holding holding(ReservationTerms terms, Pace pace) {
        return new Holding(pace.of(terms.paymentWindow().plus(terms.grace())));
    }
}

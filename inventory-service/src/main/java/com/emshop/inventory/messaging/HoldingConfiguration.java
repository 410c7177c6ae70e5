package com.emshop.inventory.messaging;

import com.emshop.inventory.ReservationHold;
import com.emshop.saga.messaging.TimeScale;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The shop's terms, at the stack's pace. */
@Configuration(proxyBeanMethods = false)
class HoldingConfiguration {

    @Bean
    ReservationHold holding(ReservationTerms terms, TimeScale pace) {
        return new ReservationHold(pace.of(terms.paymentWindow().plus(terms.grace())));
    }
}

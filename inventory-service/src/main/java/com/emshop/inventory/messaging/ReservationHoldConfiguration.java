package com.emshop.inventory.messaging;

import com.emshop.inventory.ReservationHold;
import com.emshop.saga.messaging.TimeScale;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The shop's terms, on the stack's time scale. */
@Configuration(proxyBeanMethods = false)
class ReservationHoldConfiguration {

    @Bean
    ReservationHold reservationHold(ReservationTerms terms, TimeScale scale) {
        return new ReservationHold(scale.of(terms.paymentWindow().plus(terms.grace())));
    }
}

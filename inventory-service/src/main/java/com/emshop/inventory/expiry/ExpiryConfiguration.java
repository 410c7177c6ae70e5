package com.emshop.inventory.expiry;

import com.emshop.inventory.Reservation;
import com.emshop.saga.timer.Poller;
import com.emshop.saga.timer.Timers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reservations expire by themselves. */
@Configuration(proxyBeanMethods = false)
class ExpiryConfiguration {

    @Bean
    Poller reservationExpiry(Timers<Reservation> timers) {
        return timers.timer("reservation-expiry", "reservations", Reservation::expire);
    }
}

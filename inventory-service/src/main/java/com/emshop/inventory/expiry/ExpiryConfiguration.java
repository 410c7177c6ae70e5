package com.emshop.inventory.expiry;

import com.emshop.inventory.Reservation;
import com.emshop.inventory.Stock;
import com.emshop.saga.timer.DueTable;
import com.emshop.saga.timer.Poller;
import com.emshop.saga.timer.Timers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The timer that lets reservations expire. */
@Configuration(proxyBeanMethods = false)
class ExpiryConfiguration {

    @Bean
    Poller reservationExpiry(Timers timers) {
        return timers.timer(
                "reservation-expiry",
                new DueTable("reservations", "order_sn"),
                Reservation.TYPE,
                (reservation, others) -> reservation.expire(Stock.of(others)));
    }
}

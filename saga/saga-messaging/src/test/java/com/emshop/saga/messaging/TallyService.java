package com.emshop.saga.messaging;

import com.emshop.events.Topics;
import com.emshop.events.order.OrderCompleted;
import com.emshop.events.payment.PaymentFailed;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;

/** The smallest service: hears PaymentFailed, whose reason says what to do, and answers OrderCompleted. */
@SpringBootConfiguration
@EnableAutoConfiguration
class TallyService {

    @Bean
    AggregateStore<Tally> tallies(JdbcTemplate jdbc) {
        return new TallyStore(jdbc);
    }

    @Bean
    EventMapping<Tally.Counted> mapping() {
        return EventMapping.of(Tally.Counted.class, Topics.ORDER)
                .map(Tally.Heard.class, (event, orderSn, at) -> new OrderCompleted(orderSn, at))
                .build();
    }

    @Bean
    EventSubscriber<Tally> subscriber() {
        return to -> to.topic(Topics.PAYMENT).on(PaymentFailed.class, (tally, event) -> tally.hear(event.getReason()));
    }
}

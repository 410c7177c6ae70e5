package com.emshop.saga.messaging;

import com.emshop.events.Topics;
import com.emshop.events.order.OrderCompleted;
import com.emshop.events.payment.PaymentFailed;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.jdbc.core.JdbcTemplate;

/** The smallest service: consumes PaymentFailed, whose reason says what to do, and emits OrderCompleted. */
@SpringBootConfiguration
@EnableAutoConfiguration
class TallyService {

    @Bean
    AggregateStore<Tally, Tally.Row> tallies(JdbcConverter converter, JdbcTemplate jdbc) {
        return RowStore.of(
                Tally.TYPE,
                RowTable.of(Tally.Row.class, "tallies", converter),
                new TransitionLog(jdbc, "tally_logs", "tally_key"));
    }

    @Bean
    EventMapping<Tally.Counted> mapping() {
        return EventMapping.of(Tally.Counted.class, Topics.ORDER)
                .map(Tally.Heard.class, OrderCompleted.class, (event, orderSn, at) -> new OrderCompleted(orderSn, at))
                .build();
    }

    @Bean
    EventSubscriber<Tally> subscriber() {
        return EventSubscriber.of(
                Tally.TYPE,
                to -> to.topic(Topics.PAYMENT)
                        .on(PaymentFailed.class, (tally, event) -> tally.count(event.getReason())));
    }
}

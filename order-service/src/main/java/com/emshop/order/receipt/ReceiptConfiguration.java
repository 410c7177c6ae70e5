package com.emshop.order.receipt;

import com.emshop.order.Order;
import com.emshop.order.ReceiptWindow;
import com.emshop.saga.messaging.TimeScale;
import com.emshop.saga.timer.DueTable;
import com.emshop.saga.timer.Poller;
import com.emshop.saga.timer.Timers;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Completes delivered orders whose receipt window has ended. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReceiptProperties.class)
class ReceiptConfiguration {

    @Bean
    ReceiptWindow receiptWindow(ReceiptProperties properties, TimeScale timeScale) {
        return new ReceiptWindow(timeScale.of(properties.receiptWindow()));
    }

    @Bean
    Poller receiptOverdue(Timers timers) {
        return timers.timer(
                "receipt-overdue", new DueTable("order_info", "order_sn"), Order.TYPE, Order::receiptOverdue);
    }
}

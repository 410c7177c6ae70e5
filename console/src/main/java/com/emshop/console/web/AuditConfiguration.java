package com.emshop.console.web;

import com.emshop.console.Audit;
import com.emshop.console.Patience;
import com.emshop.saga.messaging.TimeScale;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The audit, as patient as this console is, at the stack's pace. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

    @Bean
    Audit audit(ConsoleProperties properties, TimeScale pace) {
        return new Audit(new Patience(
                properties.settleTime(),
                properties.timerGrace(),
                pace.of(properties.refundTime()),
                pace.of(properties.receiptTime())));
    }
}

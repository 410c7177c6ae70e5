package com.emshop.console.web;

import com.emshop.console.Audit;
import com.emshop.console.AuditTimeouts;
import com.emshop.saga.messaging.TimeScale;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Configures the audit; scales the timeouts that are business time. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

    @Bean
    Audit audit(ConsoleProperties properties, TimeScale timeScale) {
        return new Audit(new AuditTimeouts(
                properties.settleTime(),
                properties.timerGrace(),
                timeScale.of(properties.refundTime()),
                timeScale.of(properties.receiptTime())));
    }
}

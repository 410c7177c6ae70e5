package com.emshop.order.admission;

import com.emshop.saga.web.Admission;
import com.emshop.saga.web.AdmissionFilter;
import com.emshop.saga.web.Problems;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import tools.jackson.databind.json.JsonMapper;

/** Refuses a part of the submissions while orders do not become payable in time. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AdmissionProperties.class)
class AdmissionConfiguration {
    /** After the trace, before authentication. */
    private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 10;

    @Bean
    Admission submissionAdmission(AdmissionProperties properties, Clock clock) {
        return new Admission(properties.payableWithin(), clock);
    }

    @Bean
    DecidedOrders decidedOrders(Admission submissionAdmission, Clock clock) {
        return new DecidedOrders(submissionAdmission, clock);
    }

    @Bean
    FilterRegistrationBean<AdmissionFilter> submissionAdmissionFilter(
            Admission submissionAdmission, Problems problems, JsonMapper json, MeterRegistry meters) {
        var registration =
                new FilterRegistrationBean<>(new AdmissionFilter(submissionAdmission, problems, json, meters));
        registration.addUrlPatterns("/orders");
        registration.setOrder(ORDER);
        return registration;
    }
}

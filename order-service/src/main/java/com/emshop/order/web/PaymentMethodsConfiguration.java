package com.emshop.order.web;

import com.emshop.order.PaymentMethods;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.validation.annotation.Validated;

/** Which payment methods orders may name. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PaymentMethodsConfiguration.Properties.class)
class PaymentMethodsConfiguration {

    /**
     * The settings.
     *
     * @param paymentMethods as the payment provider names them, in the order in which they are offered
     */
    @Validated
    @ConfigurationProperties("emshop.order")
    record Properties(
            @DefaultValue({"CARD", "ALIPAY", "WECHAT"}) @NotEmpty @Size(max = 50)
            List<@NotNull @Pattern(regexp = "[A-Z0-9_]{1,32}") String> paymentMethods) {}

    @Bean
    PaymentMethods paymentMethods(Properties properties) {
        return new PaymentMethods(properties.paymentMethods());
    }
}

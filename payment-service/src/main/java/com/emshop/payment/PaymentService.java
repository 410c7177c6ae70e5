package com.emshop.payment;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Starts the payment service. The only class of this package that knows a framework. */
@SpringBootApplication
public class PaymentService {

    public static void main(String[] arguments) {
        SpringApplication.run(PaymentService.class, arguments);
    }

    @Bean
    Refunding refunding(PaymentProvider provider) {
        return new Refunding(provider);
    }

    @Bean
    PaymentReconciliation reconciliation(PaymentProvider provider) {
        return new PaymentReconciliation(provider);
    }
}

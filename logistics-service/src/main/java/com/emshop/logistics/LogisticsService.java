package com.emshop.logistics;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the logistics service. The only class of this package that knows a framework. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class LogisticsService {

    public static void main(String[] arguments) {
        SpringApplication.run(LogisticsService.class, arguments);
    }
}

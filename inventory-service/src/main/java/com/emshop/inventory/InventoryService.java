package com.emshop.inventory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts the inventory service. The only class of this package that knows a framework. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class InventoryService {

    public static void main(String[] arguments) {
        SpringApplication.run(InventoryService.class, arguments);
    }
}

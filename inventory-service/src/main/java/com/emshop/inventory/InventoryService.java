package com.emshop.inventory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the inventory service. The only class of this package that knows a framework. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class InventoryService {

    public static void main(String[] arguments) {
        SpringApplication.run(InventoryService.class, arguments);
    }
}

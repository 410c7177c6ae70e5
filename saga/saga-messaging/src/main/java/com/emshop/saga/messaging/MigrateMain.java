package com.emshop.saga.messaging;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Migrates the schema of the service on whose class path it is, and ends: the step of a deployment that has the account of the
 * schema's owner ({@code spring.flyway.user} and {@code spring.flyway.password}), so that the service itself needs none
 * ({@code saga.migrate=false}). Its settings are those of the service. It consumes, publishes and serves nothing. Exit code 0:
 * the schema is that of this version or a newer one. It may be repeated; two at a time wait for each other.
 */
public final class MigrateMain {
    private MigrateMain() {}

    public static void main(String[] args) {
        var application = new SpringApplication(Settings.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.run(args).close();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
    static class Settings {
        @Bean
        FlywayMigrationStrategy migration() {
            return SchemaMigration::migrate;
        }
    }
}

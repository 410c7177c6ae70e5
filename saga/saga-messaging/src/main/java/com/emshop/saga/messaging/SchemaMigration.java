package com.emshop.saga.messaging;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** The kit's own tables first, with a history of their own; then the service's. */
final class SchemaMigration {
    private SchemaMigration() {}

    static void migrate(Flyway service) {
        kit(service).load().migrate();
        onTopOfTheKit(service).load().migrate();
    }

    /** Changes nothing. Migrations of a newer version of the service are accepted: an older one runs beside it for a while. */
    static void validate(Flyway service) {
        kit(service).load().validate();
        onTopOfTheKit(service).load().validate();
    }

    private static FluentConfiguration kit(Flyway service) {
        return configuration(service).locations("classpath:db/messaging").table("messaging_schema_history");
    }

    private static FluentConfiguration onTopOfTheKit(Flyway service) {
        return configuration(service)
                .baselineOnMigrate(true) // the kit's tables are there already
                .baselineVersion("0");
    }

    private static FluentConfiguration configuration(Flyway service) {
        return Flyway.configure()
                .configuration(service.getConfiguration())
                .dataSource(new MigrationDataSource(service.getConfiguration().getDataSource()));
    }
}

package com.emshop.console.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.saga.servers.TestServers;
import com.emshop.saga.test.MigratedSchema;
import com.emshop.saga.test.ReleasedSchema;
import org.junit.jupiter.api.Test;

/** Instances of the released version and of this one, side by side on one schema. */
class ReleasedSchemaIT {

    @Test
    void releasedVersionGoesOnWithTheMigratedSchema() {
        MigratedSchema schema = new MigratedSchema(TestServers.running(), "console_released_it");
        schema.migrate();

        assertThat(ReleasedSchema.conflicts(schema.jdbc(), "released-schema.txt"))
                .as("all tables:%n%s", String.join("\n", ReleasedSchema.lines(schema.jdbc())))
                .isEmpty();
    }
}

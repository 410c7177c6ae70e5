package com.emshop.localstack.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DatabaseRightsTest {
    static List<String> schemas() {
        return Service.schemas();
    }

    /** During an upgrade the version before works while its rights are replaced. */
    @ParameterizedTest
    @MethodSource("schemas")
    void rightsOnTablesAreGivenBeforeThoseOnTheirSchemaAreTakenBack(String schema) {
        for (String account : List.of(schema + "_app", "emshop_relay")) {
            List<String> statements = DatabaseRights.statements("%").stream()
                    .filter(statement -> statement.contains(" ON " + schema + ".") && statement.contains(account))
                    .toList();

            assertThat(statements).last().asString().startsWith("REVOKE").contains(" ON " + schema + ".* FROM ");
            assertThat(statements)
                    .filteredOn(statement -> statement.startsWith("REVOKE") && statement.contains(".* FROM "))
                    .hasSize(1);
        }
    }
}

package com.emshop.localstack.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.emshop.saga.servers.ServerSize;
import com.emshop.saga.servers.StackException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackSettingsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void anOffsetMovesEveryPort() {
        StackPorts ports = StackSettings.of(Map.of("EMSHOP_PORT_OFFSET", "100")).ports();

        assertThat(ports.of(Service.CONSOLE)).isEqualTo(8180);
        assertThat(ports.of(Service.ORDER)).isEqualTo(8181);
        assertThat(ports.of(Service.RELAY)).isEqualTo(8185);
        assertThat(ports.provider()).isEqualTo(8186);
        assertThat(ports.registry()).isEqualTo(8187);
        assertThat(ports.kafka()).isEqualTo(9192);
        assertThat(ports.kafkaSasl()).isEqualTo(9194);
        assertThat(ports.mysql()).isEqualTo(3406);
    }

    @Test
    void nonsenseIsToldByName() {
        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> StackSettings.of(Map.of("EMSHOP_PORT_OFFSET", "many")))
                .withMessage("EMSHOP_PORT_OFFSET has to be a number, not many");
        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> StackSettings.of(Map.of("EMSHOP_PORT_OFFSET", "60000")));
        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> StackSettings.of(Map.of("EMSHOP_SPEED_UP", "0")));
        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> StackSettings.of(Map.of("EMSHOP_TLS", "yes")))
                .withMessage("EMSHOP_TLS can be on or off, not yes");
    }

    @Test
    void sizeIsSmallUnlessTheEnvironmentSaysLarge() {
        assertThat(StackSettings.of(Map.of()).size()).isEqualTo(ServerSize.SMALL);
        assertThat(StackSettings.of(Map.of("EMSHOP_SIZE", "large")).size()).isEqualTo(ServerSize.LARGE);
        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> StackSettings.of(Map.of("EMSHOP_SIZE", "huge")))
                .withMessage("EMSHOP_SIZE can be small or large, not huge");
    }

    @Test
    void theSettingsOfARunAreKeptButNotAForeignPassword() {
        var environment = Map.of(
                "EMSHOP_PORT_OFFSET", "7",
                "EMSHOP_SPEED_UP", "30",
                "EMSHOP_TLS", "on",
                "EMSHOP_SIZE", "large",
                "EMSHOP_COMPACT", "on",
                "EMSHOP_MYSQL_URL", "jdbc:mysql://db:3307/",
                "EMSHOP_MYSQL_USERNAME", "dba",
                "EMSHOP_MYSQL_PASSWORD", "hidden");
        Path file = directory.resolve("stack.properties");

        StackSettings.of(environment).store(file);

        assertThat(file).content().doesNotContain("hidden");
        StackSettings kept = StackSettings.load(file, Map.of("EMSHOP_MYSQL_PASSWORD", "hidden"))
                .orElseThrow();
        assertThat(kept).isEqualTo(StackSettings.of(environment));
    }

    @Test
    void aForeignServersParametersAreKept() {
        assertThat(MySqlAddress.of("jdbc:mysql://db:3307/x?sslMode=REQUIRED").jdbcUrl("emshop_order"))
                .isEqualTo("jdbc:mysql://db:3307/emshop_order?sslMode=REQUIRED");
        assertThat(MySqlAddress.of("jdbc:mysql://db").port()).isEqualTo(3306);
        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> MySqlAddress.of("postgres://db"))
                .withMessageContaining("EMSHOP_MYSQL_URL has to look like");
    }
}

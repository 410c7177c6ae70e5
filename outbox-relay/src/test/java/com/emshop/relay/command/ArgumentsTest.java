package com.emshop.relay.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.emshop.relay.command.Arguments.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void readsFlagsOptionsAndProperties() {
        Arguments arguments =
                parsed("--json", "--wait", "5m", "--limit=7", "--topics", "a, b", "--emshop.relay.kafka.linger=1ms");
        assertThat(arguments.has("--json")).isTrue();
        assertThat(arguments.duration("--wait", Duration.ZERO)).isEqualTo(Duration.ofMinutes(5));
        assertThat(arguments.count("--limit", 1)).isEqualTo(7);
        assertThat(arguments.list("--topics")).containsExactly("a", "b");
        assertThat(arguments.properties()).containsExactly("--emshop.relay.kafka.linger=1ms");
    }

    @Test
    void whatIsNotSaidIsTheDefault() {
        assertThat(parsed().has("--json")).isFalse();
        assertThat(parsed().duration("--wait", Duration.ofSeconds(60))).isEqualTo(Duration.ofSeconds(60));
        assertThat(parsed().list("--topics")).isEmpty();
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        for (String[] wrong : List.of(
                new String[] {"--jsn"},
                new String[] {"json"},
                new String[] {"--json=yes"},
                new String[] {"--wait"},
                new String[] {"--server.port", "80"})) {
            assertThatExceptionOfType(UsageException.class).isThrownBy(() -> parsed(wrong));
        }
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> parsed("--wait", "soon").duration("--wait", Duration.ZERO))
                .withMessageContaining("not soon");
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> parsed("--limit", "0").count("--limit", 1));
    }

    @Test
    void onlyTheFirstArgumentNamesACommand() {
        assertThat(RelayCommand.of(new String[] {"verify", "--json"})).contains(RelayCommand.VERIFY);
        assertThat(RelayCommand.of(new String[] {"--server.port=1", "verify"})).isEmpty();
        assertThat(RelayCommand.of(new String[0])).isEmpty();
    }

    @Test
    void aWrongOptionIsNoFinding() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = RelayCommand.VERIFY.run(
                new String[] {"verify", "--quickly"},
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--quickly");
    }

    private static Arguments parsed(String... arguments) {
        return new Arguments(List.of(arguments), Set.of("--json"), Set.of("--wait", "--limit", "--topics"));
    }
}

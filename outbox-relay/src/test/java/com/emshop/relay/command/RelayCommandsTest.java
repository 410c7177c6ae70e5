package com.emshop.relay.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayCommandsTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void onlyTheFirstArgumentNamesACommand() {
        assertThat(RelayCommands.isCommand(new String[] {"verify", "--json"})).isTrue();
        assertThat(RelayCommands.isCommand(new String[] {"--server.port=1", "verify"}))
                .isFalse();
        assertThat(RelayCommands.isCommand(new String[0])).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "verify --quickly",
                "verify json",
                "verify --json=maybe",
                "verify --wait",
                "verify --wait soon",
                "verify --limit many",
                "verify --server.port 80",
                "recover --json"
            })
    void invalidArgumentsFailWithTheirNameOnStandardError(String arguments) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        String last = arguments.substring(arguments.replace('=', ' ').lastIndexOf(' ') + 1);
        assertThat(err.toString()).contains(last);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void limitBelowOneIsRejected() {
        assertThat(run("verify", "--limit=0", "--outbox-relay.sources[0].schemas[0]=orders"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--limit must be 1 or more, not 0");
    }

    @Test
    void unknownSourceIsRejectedWithTheKnownOnes() {
        assertThat(run("recover", "--source", "other", "--outbox-relay.sources[0].schemas[0]=orders"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("the sources are mysql");
    }

    @Test
    void missingSourcesFailWithTheNameOfTheSetting() {
        assertThat(run("verify", "--json")).isEqualTo(2);
        assertThat(err.toString()).startsWith("Could not verify: ").contains("outbox-relay");
    }

    @Test
    void helpListsTheOptions() {
        assertThat(run("verify", "--help")).isZero();
        assertThat(out.toString()).contains("--wait", "60s", "--topics");
    }

    private int run(String... arguments) {
        return RelayCommands.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    }
}

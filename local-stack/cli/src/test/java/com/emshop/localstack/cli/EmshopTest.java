package com.emshop.localstack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.saga.servers.ServerDirectory;
import com.emshop.saga.servers.process.ProcessId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EmshopTest {
    private static final int CONSOLE_PORT = 8080;
    /** Beyond every port that a stack on this machine uses by default. */
    private static final String OFFSET = "40000";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String offset, String... arguments) {
        CommandLine commandLine =
                Emshop.commandLine(Map.of("EMSHOP_HOME", home.toString(), "EMSHOP_PORT_OFFSET", offset));
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }

    @Test
    void unknownProcessIsRejectedWithTheKnownOnes() {
        assertThat(run(OFFSET, "kill", "bank")).isEqualTo(1);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("no process bank")
                .contains("order-service");
    }

    @Test
    void takenPortIsOneLineThatSaysWhatToDo() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int offset = taken.getLocalPort() - CONSOLE_PORT;

            assertThat(run(Integer.toString(offset), "up", "--detach")).isEqualTo(1);

            assertThat(err.toString().lines())
                    .singleElement()
                    .asString()
                    .contains(taken.getLocalPort() + " (console)")
                    .contains("EMSHOP_PORT_OFFSET=");
        }
    }

    @Test
    void runningStackIsNotStartedTwice() {
        new ServerDirectory(home).pidFile("kafka").write(ProcessId.of(ProcessHandle.current()));

        assertThat(run(OFFSET, "up", "--detach")).isEqualTo(1);

        assertThat(err.toString().lines()).singleElement().asString().contains("is already running");
    }

    @Test
    void downOfAStackThatDoesNotRunSucceeds() {
        assertThat(run(OFFSET, "down")).isZero();
        assertThat(out.toString()).contains("No process runs");
    }

    @Test
    void statusOfAStackThatDoesNotRunFails() {
        assertThat(run(OFFSET, "status")).isEqualTo(1);
        assertThat(out.toString()).contains("order-service").contains("down");
    }

    @Test
    void theEnvironmentIsKeyValueLines() {
        assertThat(run("100", "env")).isZero();

        assertThat(out.toString().lines()).allMatch(line -> line.matches("[A-Z_]+=\\S+"));
        assertThat(out.toString())
                .contains("ORDER_URL=http://127.0.0.1:8181\n")
                .contains("ORDER_MANAGEMENT_URL=http://127.0.0.1:8281\n")
                .contains("RELAY_MANAGEMENT_URL=http://127.0.0.1:8285\n")
                .contains("CONSOLE_MANAGEMENT_URL=http://127.0.0.1:8280\n")
                .contains("TOKEN_ISSUER=emshop\n")
                .contains("TOKEN_AUDIENCE=emshop\n")
                .contains("KAFKA_BOOTSTRAP=127.0.0.1:9192\n")
                .contains("KAFKA_SASL_BOOTSTRAP=127.0.0.1:9194\n")
                .contains("SCHEMA_REGISTRY_URL=http://127.0.0.1:8187/apis/ccompat/v7\n")
                .contains("MYSQL_URL=jdbc:mysql://127.0.0.1:3406/\n")
                .contains("WEBHOOK_SECRET=whsec_");
    }

    @Test
    void aWrongOptionIsAUsageError() {
        assertThat(run(OFFSET, "token", "--role", "king")).isEqualTo(2);
        assertThat(err.toString()).contains("has to be customer or operator, not king");
        assertThat(run(OFFSET, "up", "--speed-up", "0")).isEqualTo(1);
        assertThat(run(OFFSET, "demo", "--speed-up", "0")).isEqualTo(1);
    }

    @Test
    void anAuditThatCannotLookIsNoFinding() {
        assertThat(run(OFFSET, "audit")).isEqualTo(2);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("Cannot audit jdbc:mysql://127.0.0.1:43306/");
        assertThat(out.toString()).isEmpty();
        assertThat(run(OFFSET, "audit", "--settle", "soon")).isEqualTo(2);
        assertThat(err.toString()).contains("has to look like 30s, 5m or 2h, not soon");
        assertThat(run(OFFSET, "audit", "--mysql-url", "jdbc:mysql://127.0.0.1:1/", "--overdue", "2h"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("Cannot audit jdbc:mysql://127.0.0.1:1/ as root");
    }

    @Test
    void theRelaysCommandsNeedARunningStackAndSayWhatTheyCan() {
        assertThat(run(OFFSET, "relay", "verify", "--json")).isEqualTo(2);
        assertThat(run(OFFSET, "relay", "recover", "--dry-run")).isEqualTo(2);
        assertThat(err.toString()).contains("./emshop up");
        assertThat(run(OFFSET, "relay")).isEqualTo(1);
        assertThat(err.toString()).contains("./emshop relay verify");
    }

    @Test
    void secondInstanceNeedsARunningStackAndAServiceThatThereIs() {
        assertThat(run(OFFSET, "add", "order")).isEqualTo(1);
        assertThat(err.toString()).contains("./emshop up");
        assertThat(run(OFFSET, "add", "kafka")).isEqualTo(1);
        assertThat(err.toString()).contains("no service kafka").contains("order-service");
        assertThat(run(OFFSET, "remove", "bank")).isEqualTo(1);
        assertThat(err.toString()).contains("no service bank");
    }

    @Test
    void secondInstanceIsAmongTheProcessesWhileItRuns() {
        assertThat(run(OFFSET, "status")).isEqualTo(1);
        assertThat(out.toString()).doesNotContain("order-service-2");

        new ServerDirectory(home).pidFile("order-service-2").write(ProcessId.of(ProcessHandle.current()));

        assertThat(run(OFFSET, "status")).isEqualTo(1);
        assertThat(out.toString()).contains("order-service-2");
    }

    @Test
    void payingNeedsARunningStack() {
        assertThat(run(OFFSET, "pay", "1")).isEqualTo(1);
        assertThat(err.toString()).contains("./emshop up");
    }

    @Test
    void erasingNeedsARunningStack() {
        assertThat(run(OFFSET, "erase", "ada")).isEqualTo(1);
        assertThat(err.toString()).contains("./emshop up");
        assertThat(run(OFFSET, "erase")).isEqualTo(2);
    }
}

package com.emshop.saga.servers;

import com.emshop.saga.servers.process.ChildProcess;
import com.emshop.saga.servers.process.Launch;
import java.time.Duration;
import java.util.List;

/**
 * Apicurio Registry with its schemas in a file of its own, written before a registration is answered: they survive
 * {@code kill -9}, and the registry needs no other server to start.
 */
public final class SchemaRegistryServer extends ChildServer {
    public static final String NAME = "registry";

    private static final int HEAP_MEBIBYTES = 192;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
    private static final String CONFLUENT_PATH = "/apis/ccompat/v7";

    private final int port;

    public SchemaRegistryServer(ServerDirectory directory, ServerDistributions distributions, int port) {
        super(ServerContainers.chosen()
                .map(containers -> containers.registry(directory.log(NAME), port, () -> answers(port)))
                .orElseGet(() -> new ChildProcess(
                        NAME,
                        directory.pidFile(NAME),
                        directory.log(NAME),
                        () -> launch(directory, distributions, port),
                        () -> answers(port),
                        START_TIMEOUT,
                        STOP_TIMEOUT)));
        this.port = port;
    }

    private static boolean answers(int port) {
        return HttpProbe.isOk(port, CONFLUENT_PATH + "/subjects");
    }

    private static Launch launch(ServerDirectory directory, ServerDistributions distributions, int port) {
        // Without WRITE_DELAY=0 a registration of the last half second is lost with the process.
        String database = "jdbc:h2:file:" + directory.data(NAME).resolve("schemas") + ";WRITE_DELAY=0";
        var command = Jvm.command(
                HEAP_MEBIBYTES,
                List.of(
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-Dapicurio.storage.kind=sql",
                        "-Dapicurio.storage.sql.kind=h2",
                        "-Dapicurio.datasource.url=" + database,
                        "-Dapicurio.datasource.username=sa",
                        "-Dapicurio.datasource.password=",
                        // The default of 20 connections at the start is for a server that many share.
                        "-Dapicurio.datasource.jdbc.initial-size=2",
                        "-Dapicurio.datasource.jdbc.min-size=2",
                        "-Dapicurio.datasource.jdbc.max-size=20",
                        "-Dapicurio.storage.snapshot.location=" + directory.data(NAME)),
                List.of("-jar", distributions.registryJar().toString()));
        return new Launch(command, Jvm.environment(), directory.data(NAME));
    }

    /** The address of the API that Confluent's clients speak. */
    public String confluentUrl() {
        return "http://127.0.0.1:" + port + CONFLUENT_PATH;
    }

    /** The address of Apicurio's own API. */
    public String apicurioUrl() {
        return "http://127.0.0.1:" + port + "/apis/registry/v3";
    }
}

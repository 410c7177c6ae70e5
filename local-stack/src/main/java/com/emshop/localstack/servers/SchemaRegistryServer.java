package com.emshop.localstack.servers;

import com.emshop.localstack.process.ChildProcess;
import com.emshop.localstack.process.Launch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Apicurio Registry with its schemas in a file of its own, written before a registration is answered: they survive
 * {@code kill -9}, and the registry needs no other server to start.
 */
public final class SchemaRegistryServer extends ChildServer {
    public static final String NAME = "registry";

    private static final int HEAP_MEBIBYTES = 192;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);

    private final int port;

    public SchemaRegistryServer(ServerDirectory directory, SourceTree tree, int port) {
        super(new ChildProcess(
                NAME,
                directory.pidFile(NAME),
                directory.log(NAME),
                () -> launch(directory, tree, port),
                () -> answers(port),
                START_TIMEOUT,
                STOP_TIMEOUT));
        this.port = port;
    }

    private static Launch launch(ServerDirectory directory, SourceTree tree, int port) {
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
                List.of("-jar", tree.registryJar().toString()));
        return new Launch(command, Map.of(), directory.data(NAME));
    }

    /** The address of the API that Confluent's clients speak. */
    public String confluentUrl() {
        return confluentUrl(port);
    }

    /** The address of Apicurio's own API. */
    public String apicurioUrl() {
        return "http://127.0.0.1:" + port + "/apis/registry/v3";
    }

    private static String confluentUrl(int port) {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    private static boolean answers(int port) {
        if (!Ports.isOpen(port)) {
            return false;
        }
        var request = HttpRequest.newBuilder(URI.create(confluentUrl(port) + "/subjects"))
                .timeout(PROBE_TIMEOUT)
                .build();
        try {
            return HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

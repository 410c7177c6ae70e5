package com.emshop.kafkabroker;

import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * Formats the data directory, if that is still to do, and runs one KRaft node (broker and controller) until the process
 * is ended.
 *
 * <p>Argument: a file of settings, which replace those of {@code broker.properties} beside this class; it may hold secrets, since
 * nobody sees it in a list of processes. The node has one copy of everything: what was acknowledged survives {@code kill -9} of
 * the process, not the loss of the machine.
 */
public final class BrokerMain {
    /** Always the same, so that formatting again, after a crash in its middle too, is harmless. */
    private static final String CLUSTER_ID = "ZW1zaG9wLWxvY2FsLTAwMQ";

    private BrokerMain() {}

    public static void main(String[] args) throws Exception {
        var settings = new Properties();
        try (InputStream defaults = BrokerMain.class.getResourceAsStream("broker.properties");
                Reader own = Files.newBufferedReader(Path.of(args[0]))) {
            settings.load(defaults);
            settings.load(own);
        }
        format(Path.of(settings.getProperty("log.dirs")), Integer.parseInt(settings.getProperty("node.id")));
        run(settings);
    }

    private static void format(Path data, int nodeId) throws Exception {
        Files.createDirectories(data);
        new Formatter()
                .setPrintStream(System.out)
                .setNodeId(nodeId)
                .setClusterId(CLUSTER_ID)
                .addDirectory(data.toAbsolutePath().toString())
                .setMetadataLogDirectory(data.toAbsolutePath().toString())
                .setControllerListenerName("CONTROLLER")
                .setIgnoreFormatted(true)
                .run();
    }

    private static void run(Properties settings) {
        var server = new KafkaRaftServer(KafkaConfig.apply(settings, true), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "broker-shutdown"));
        server.startup();
        server.awaitShutdown();
    }
}

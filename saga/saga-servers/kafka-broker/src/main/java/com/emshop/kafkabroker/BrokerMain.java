package com.emshop.kafkabroker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * Formats the data directory, if that is still to do, and runs one KRaft node (broker and controller) until the process
 * is ended.
 *
 * <p>Arguments: {@code --data DIR --port N --controller-port N [--properties FILE]}; a property of the file replaces the
 * setting of the same name, and may be a secret: nobody sees it in a list of processes. Both ports are opened on 127.0.0.1 only. The node has one copy of everything: what was
 * acknowledged survives {@code kill -9} of the process, not the loss of the machine.
 */
public final class BrokerMain {
    private static final int NODE_ID = 1;

    /** Always the same, so that formatting again, after a crash in its middle too, is harmless. */
    private static final String CLUSTER_ID = "ZW1zaG9wLWxvY2FsLTAwMQ";

    private BrokerMain() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments;
        try {
            arguments = Arguments.parse(args);
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.err.println(Arguments.USAGE);
            System.exit(2);
            return;
        }
        Map<String, String> settings = settings(arguments);
        format(arguments.data());
        run(settings);
    }

    static Map<String, String> settings(Arguments arguments) {
        var settings = new HashMap<String, String>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE_ID));
        settings.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + arguments.controllerPort());
        settings.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + arguments.port() + ",CONTROLLER://127.0.0.1:" + arguments.controllerPort());
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + arguments.port());
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", arguments.data().toAbsolutePath().toString());

        // There is one broker: one copy, and few partitions of the internal topics, since each costs at a start.
        settings.put("default.replication.factor", "1");
        settings.put("min.insync.replicas", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "4");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        // A transaction that begins while the markers of the one before are being written: 20 ms by default, seldom
        // needed.
        settings.put("add.partitions.to.txn.retry.backoff.ms", "1");

        // A misspelt topic is an error, not a new topic.
        settings.put("auto.create.topics.enable", "false");
        // Events are the system's history here: they are kept until the data directory goes.
        settings.put("log.retention.ms", "-1");
        settings.put("log.retention.bytes", "-1");

        // After kill -9 the controller must forget the dead session before the broker may register again.
        settings.put("broker.session.timeout.ms", "3000");
        settings.put("broker.heartbeat.interval.ms", "500");

        // Sized for one small machine; the defaults are for a server of its own.
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("num.recovery.threads.per.data.dir", "2");
        settings.put("background.threads", "2");
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 * 1024 * 1024));
        settings.put("log.index.size.max.bytes", Integer.toString(1024 * 1024));
        settings.putAll(arguments.properties());
        return settings;
    }

    private static void format(Path data) throws Exception {
        Files.createDirectories(data);
        new Formatter()
                .setPrintStream(System.out)
                .setNodeId(NODE_ID)
                .setClusterId(CLUSTER_ID)
                .addDirectory(data.toAbsolutePath().toString())
                .setMetadataLogDirectory(data.toAbsolutePath().toString())
                .setControllerListenerName("CONTROLLER")
                .setIgnoreFormatted(true)
                .run();
    }

    private static void run(Map<String, String> settings) {
        var server = new KafkaRaftServer(KafkaConfig.apply(settings, true), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "broker-shutdown"));
        server.startup();
        server.awaitShutdown();
    }
}

package com.emshop.relay;

import static org.awaitility.Awaitility.await;

import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.purge.PurgeScheduler;
import com.emshop.saga.servers.TestServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The relay of one source in this JVM, with the real servers. */
final class EmbeddedRelay implements AutoCloseable {

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final SourceRelay relay;
    private final RelayRunner runner;
    private final PurgeScheduler purges;

    EmbeddedRelay(TestServers servers, MySqlSource source, Map<String, String> overrides) {
        RelayProperties properties = properties(servers, source, overrides);
        relay = OutboxRelayApplication.relay(source, properties, Clock.systemUTC(), meters);
        runner = new RelayRunner(
                List.of(relay),
                properties.supervision(),
                properties.leaderLock().heartbeatInterval());
        purges = new PurgeScheduler(
                properties.outboxLayout().isPurgeable()
                        ? List.of(OutboxRelayApplication.purge(source, relay, properties, Clock.systemUTC(), meters))
                        : List.of(),
                properties.retention().purgeInterval());
        runner.start();
        purges.start();
    }

    EmbeddedRelay(TestServers servers, MySqlSource source) {
        this(servers, source, Map.of());
    }

    static RelayProperties properties(TestServers servers, MySqlSource source, Map<String, String> overrides) {
        Map<String, String> values = new HashMap<>();
        values.put("outbox-relay.sources[0].name", source.name());
        values.put("outbox-relay.sources[0].schemas[0]", "unused");
        values.put("outbox-relay.kafka.bootstrap-servers", servers.kafkaBootstrap());
        values.put("outbox-relay.supervision.max-backoff", "2s");
        values.put("outbox-relay.supervision.backlog-check-interval", "500ms");
        values.putAll(overrides);
        return new Binder(new MapConfigurationPropertySource(values))
                .bind("outbox-relay", RelayProperties.class)
                .get();
    }

    SourceRelay relay() {
        return relay;
    }

    EmbeddedRelay awaitState(SourceRelay.State state) {
        await("relay is " + state)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> relay.status().state() == state);
        return this;
    }

    double counter(String name) {
        return meters.get(name).counter().count();
    }

    @Override
    public void close() {
        purges.stop();
        runner.stop();
    }
}

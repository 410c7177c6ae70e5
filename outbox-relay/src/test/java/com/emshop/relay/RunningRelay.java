package com.emshop.relay;

import static org.awaitility.Awaitility.await;

import com.emshop.relay.binlog.BacklogInMySql;
import com.emshop.relay.binlog.MySqlServer;
import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.lead.MySqlLead;
import com.emshop.relay.purge.Purges;
import com.emshop.saga.servers.TestServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The relay of one source, run in this JVM against the real servers. */
final class RunningRelay implements AutoCloseable {

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final SourceRelay relay;
    private final Relays relays;
    private final Purges purges;

    RunningRelay(TestServers servers, MySqlSource source, Map<String, String> overrides) {
        Map<String, String> values = new HashMap<>();
        values.put("emshop.relay.sources[0].name", source.name());
        values.put("emshop.relay.sources[0].schemas[0]", "unused");
        values.put("emshop.relay.kafka.bootstrap-servers", servers.kafkaBootstrap());
        values.put("emshop.relay.supervision.longest-backoff", "2s");
        values.put("emshop.relay.supervision.backlog-check", "500ms");
        values.putAll(overrides);
        RelayProperties properties = new Binder(new MapConfigurationPropertySource(values))
                .bind("emshop.relay", RelayProperties.class)
                .get();
        MySqlServer server = new MySqlServer(source, properties.binlog());
        RelayMeters relayMeters = new RelayMeters(source.name(), meters);
        relay = new SourceRelay(
                source.name(),
                new MySqlLead(source, properties.lead(), properties.binlog().connectTimeout()),
                new BinlogToKafka.Factory(source, server, properties, Clock.systemUTC(), relayMeters),
                new BacklogInMySql(source, properties.binlog()),
                properties.supervision(),
                Clock.systemUTC(),
                relayMeters,
                new SourceRelay.StopSignal(),
                Relays.ofItsOwn("rehearsal-" + source.name()));
        relays = new Relays(
                List.of(relay), properties.supervision(), properties.lead().signInterval());
        purges = new Purges(
                List.of(OutboxRelayApplication.purge(source, relay, properties, Clock.systemUTC(), meters)),
                properties.outbox().purgeInterval());
        relays.start();
        purges.start();
    }

    RunningRelay(TestServers servers, MySqlSource source) {
        this(servers, source, Map.of());
    }

    SourceRelay relay() {
        return relay;
    }

    RunningRelay awaitState(SourceRelay.State state) {
        await("relay is " + state)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> relay.status().state() == state);
        return this;
    }

    @Override
    public void close() {
        purges.stop();
        relays.stop();
    }
}

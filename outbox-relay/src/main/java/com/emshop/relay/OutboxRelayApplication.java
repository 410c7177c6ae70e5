package com.emshop.relay;

import com.emshop.relay.binlog.BacklogQuery;
import com.emshop.relay.binlog.MySqlBacklogQuery;
import com.emshop.relay.binlog.MySqlServer;
import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.command.RelayCommands;
import com.emshop.relay.leader.MySqlLeaderLock;
import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.relay.purge.OutboxPurge;
import com.emshop.relay.purge.PurgeScheduler;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Publishes every committed outbox row of the configured servers to Kafka, exactly once and in order. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(RelayProperties.class)
public class OutboxRelayApplication {

    private static final Logger log = LoggerFactory.getLogger(OutboxRelayApplication.class);

    public static void main(String[] args) {
        if (RelayCommands.isCommand(args)) {
            Charset charset = Charset.defaultCharset();
            System.exit(RelayCommands.run(
                    args, new PrintWriter(System.out, true, charset), new PrintWriter(System.err, true, charset)));
        }
        SpringApplication.run(OutboxRelayApplication.class, args);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    RelayRunner relays(RelayProperties properties, Clock clock, MeterRegistry meters) {
        List<SourceRelay> relays = properties.sources().stream()
                .map(source -> relay(source, properties, clock, meters))
                .toList();
        return new RelayRunner(
                relays, properties.supervision(), properties.leaderLock().heartbeatInterval());
    }

    @Bean
    PurgeScheduler purges(RelayProperties properties, RelayRunner relays, Clock clock, MeterRegistry meters) {
        List<SourceRelay> purged = relays.all();
        if (!properties.outboxLayout().isPurgeable()) {
            log.info("Published rows are not purged: the outbox layout has no id column or no time column");
            purged = List.of();
        }
        return new PurgeScheduler(
                purged.stream()
                        .map(relay -> purge(sourceOf(relay, properties), relay, properties, clock, meters))
                        .toList(),
                properties.retention().purgeInterval());
    }

    private static MySqlSource sourceOf(SourceRelay relay, RelayProperties properties) {
        return properties.sources().stream()
                .filter(source -> source.name().equals(relay.source()))
                .findFirst()
                .orElseThrow();
    }

    static OutboxPurge purge(
            MySqlSource source, SourceRelay relay, RelayProperties properties, Clock clock, MeterRegistry meters) {
        return OutboxPurge.of(
                source,
                properties.outboxLayout(),
                properties.binlog(),
                relay::position,
                () -> relay.status().state() == SourceRelay.State.STREAMING,
                properties.retention(),
                clock,
                meters);
    }

    static SourceRelay relay(MySqlSource source, RelayProperties properties, Clock clock, MeterRegistry meters) {
        OutboxLayout layout = properties.outboxLayout();
        MySqlServer server = new MySqlServer(source, layout, properties.binlog());
        RelayMetrics metrics = new RelayMetrics(source.name(), meters);
        SourceRelay relay = new SourceRelay(
                source.name(),
                new MySqlLeaderLock(
                        source, properties.leaderLock(), properties.binlog().connectTimeout()),
                new BinlogToKafka.Factory(source, server, properties, clock, metrics),
                layout.has(OutboxLayout.Column.ID)
                        ? new MySqlBacklogQuery(source, layout, properties.binlog())
                        : BacklogQuery.UNKNOWN,
                properties.supervision(),
                clock,
                metrics,
                new SourceRelay.StopSignal(),
                RelayRunner.newThreadPerTask("warm-up-" + source.name()));
        metrics.observe(relay);
        return relay;
    }
}

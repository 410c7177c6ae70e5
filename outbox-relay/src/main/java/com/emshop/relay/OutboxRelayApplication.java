package com.emshop.relay;

import com.emshop.relay.binlog.BacklogInMySql;
import com.emshop.relay.binlog.MySqlServer;
import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.command.RelayCommand;
import com.emshop.relay.lead.MySqlLead;
import com.emshop.relay.purge.Purge;
import com.emshop.relay.purge.Purges;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Publishes every committed outbox row of the configured servers to Kafka, exactly once and in order. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(RelayProperties.class)
public class OutboxRelayApplication {

    public static void main(String[] args) {
        Optional<RelayCommand> command = RelayCommand.of(args);
        if (command.isPresent()) {
            System.exit(command.get().run(args, System.out, System.err));
        }
        SpringApplication.run(OutboxRelayApplication.class, args);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Relays relays(RelayProperties properties, Clock clock, MeterRegistry meters) {
        List<SourceRelay> relays = properties.sources().stream()
                .map(source -> relay(source, properties, clock, meters))
                .toList();
        return new Relays(relays, properties.supervision(), properties.lead().signInterval());
    }

    @Bean
    Purges purges(RelayProperties properties, Relays relays, Clock clock, MeterRegistry meters) {
        List<Purge> purges = new ArrayList<>();
        for (MySqlSource source : properties.sources()) {
            for (SourceRelay relay : relays.all()) {
                if (relay.source().equals(source.name())) {
                    purges.add(purge(source, relay, properties, clock, meters));
                }
            }
        }
        return new Purges(purges, properties.outbox().purgeInterval());
    }

    static Purge purge(
            MySqlSource source, SourceRelay relay, RelayProperties properties, Clock clock, MeterRegistry meters) {
        return Purge.of(
                source,
                properties.binlog().connectTimeout(),
                properties.binlog().queryTimeout(),
                relay::position,
                () -> relay.status().state() == SourceRelay.State.STREAMING,
                properties.outbox(),
                clock,
                meters);
    }

    private static SourceRelay relay(
            MySqlSource source, RelayProperties properties, Clock clock, MeterRegistry meters) {
        MySqlServer server = new MySqlServer(source, properties.binlog());
        RelayMeters relayMeters = new RelayMeters(source.name(), meters);
        SourceRelay relay = new SourceRelay(
                source.name(),
                new MySqlLead(source, properties.lead(), properties.binlog().connectTimeout()),
                new BinlogToKafka.Factory(source, server, properties, clock, relayMeters),
                new BacklogInMySql(source, properties.binlog()),
                properties.supervision(),
                clock,
                relayMeters,
                new SourceRelay.StopSignal(),
                Relays.ofItsOwn("rehearsal-" + source.name()));
        relayMeters.observe(relay);
        return relay;
    }
}

package com.emshop.relay;

import com.emshop.relay.binlog.MySqlServer;
import com.emshop.relay.binlog.MySqlSource;
import com.emshop.relay.command.RelayCommand;
import com.emshop.relay.lead.MySqlLead;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
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

    private static SourceRelay relay(
            MySqlSource source, RelayProperties properties, Clock clock, MeterRegistry meters) {
        MySqlServer server = new MySqlServer(source, properties.binlog());
        RelayMeters relayMeters = new RelayMeters(source.name(), meters);
        SourceRelay relay = new SourceRelay(
                source.name(),
                new MySqlLead(source, properties.lead(), properties.binlog().connectTimeout()),
                new BinlogToKafka.Factory(source, server, properties, clock, relayMeters),
                server::backlog,
                properties.supervision(),
                clock,
                relayMeters,
                new SourceRelay.StopSignal());
        relayMeters.observe(relay);
        return relay;
    }
}

package com.emshop.localstack.stack;

import com.emshop.saga.servers.Credentials;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How an account logs in to a Kafka that wants to know who is who: properties of a client. */
final class KafkaLogin {
    private KafkaLogin() {}

    /**
     * Of those whose passwords the broker's data has.
     *
     * @param authority where there is one, by TLS, with a server that it vouches for
     */
    static Map<String, String> scram(Credentials account, Optional<Path> authority) {
        return properties("SCRAM-SHA-512", "scram.ScramLoginModule", account, authority);
    }

    /** Of {@link KafkaAccess#ADMIN}. */
    static Map<String, String> plain(Credentials account, Optional<Path> authority) {
        return properties("PLAIN", "plain.PlainLoginModule", account, authority);
    }

    private static Map<String, String> properties(
            String mechanism, String module, Credentials account, Optional<Path> authority) {
        var properties = new HashMap<>(Map.of(
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                mechanism,
                "sasl.jaas.config",
                "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";"
                        .formatted(module, account.user(), account.password())));
        authority.ifPresent(file -> properties.putAll(Map.of(
                "security.protocol",
                "SASL_SSL",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                file.toString())));
        return properties;
    }
}

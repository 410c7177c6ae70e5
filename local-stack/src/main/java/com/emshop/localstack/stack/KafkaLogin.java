package com.emshop.localstack.stack;

import com.emshop.localstack.servers.Credentials;
import java.util.Map;

/** How an account logs in to a Kafka that wants to know who is who: properties of a client. */
final class KafkaLogin {
    private KafkaLogin() {}

    /** Of those whose passwords the broker's data has. */
    static Map<String, String> scram(Credentials account) {
        return properties("SCRAM-SHA-512", "scram.ScramLoginModule", account);
    }

    /** Of {@link KafkaAccess#ADMIN}. */
    static Map<String, String> plain(Credentials account) {
        return properties("PLAIN", "plain.PlainLoginModule", account);
    }

    private static Map<String, String> properties(String mechanism, String module, Credentials account) {
        return Map.of(
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                mechanism,
                "sasl.jaas.config",
                "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";"
                        .formatted(module, account.user(), account.password()));
    }
}

package com.emshop.saga.servers;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A second way into a broker, beside the one without a login. Here everybody logs in: with SCRAM-SHA-512, or as the
 * administrator with PLAIN, which needs nothing in the broker's data. A broker that has it checks what anybody does,
 * whichever way they came, and refuses what no right allows; the administrator may do everything.
 *
 * @param admin the broker, too, logs in to itself with it
 * @param certificate where there is one, clients have to come by TLS
 */
public record SaslListener(int port, Credentials admin, Optional<ServerCertificate> certificate) {
    private static final String NAME = "SASL";
    private static final String SETTINGS = "listener.name.sasl.";
    private static final String CONTROLLER_SETTINGS = "listener.name.controller.";

    /** The settings of the broker. */
    Map<String, String> settings(String address, int openPort, int controllerPort) {
        var settings = new HashMap<String, String>();
        settings.put(
                "listeners",
                "PLAINTEXT://%1$s:%2$d,SASL://%1$s:%3$d,CONTROLLER://127.0.0.1:%4$d"
                        .formatted(address, openPort, port, controllerPort));
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:%d,SASL://127.0.0.1:%d".formatted(openPort, port));
        settings.put(
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:SASL_PLAINTEXT,SASL:"
                        + (certificate.isPresent() ? "SASL_SSL" : "SASL_PLAINTEXT"));
        certificate.ifPresent(own -> settings.putAll(ssl(own)));
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        settings.put("inter.broker.listener.name", NAME);
        settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        settings.put("sasl.mechanism.controller.protocol", "PLAIN");
        settings.put(SETTINGS + "sasl.enabled.mechanisms", "SCRAM-SHA-512,PLAIN");
        settings.put(
                SETTINGS + "scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        settings.put(SETTINGS + "plain.sasl.jaas.config", adminLogin());
        settings.put(CONTROLLER_SETTINGS + "sasl.enabled.mechanisms", "PLAIN");
        settings.put(CONTROLLER_SETTINGS + "plain.sasl.jaas.config", adminLogin());
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:" + admin.user());
        settings.put("allow.everyone.if.no.acl.found", "false");
        return settings;
    }

    private static Map<String, String> ssl(ServerCertificate own) {
        return Map.of(
                SETTINGS + "ssl.keystore.type",
                "PEM",
                SETTINGS + "ssl.keystore.location",
                own.keyAndCertificate().toString(),
                SETTINGS + "ssl.truststore.type",
                "PEM",
                SETTINGS + "ssl.truststore.location",
                own.authority().toString());
    }

    private String adminLogin() {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%1$s\" password=\"%2$s\" user_%1$s=\"%2$s\";"
                .formatted(admin.user(), admin.password());
    }
}

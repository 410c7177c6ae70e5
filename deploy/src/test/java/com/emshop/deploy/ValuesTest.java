package com.emshop.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator may not ask for. */
class ValuesTest {

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            nullValues = "null",
            value = {
                "services.order-service.replicas, -1, replicas",
                "services.order-service.replicas, many, replicas",
                "services.order-service.concurrency, 0, concurrency",
                "services.order-service.port, 70000, port",
                "services.order-service.managementPort, 0, managementPort",
                "relay.managementPort, null, managementPort",
                "jwt.issuer, '', issuer",
                "jwt.audience, '', audience",
                "services.order-service.database.existingSecret, '', existingSecret",
                "services.order-service.database.existingSecret, null, existingSecret",
                "services.order-service.database.ownerSecret, '', ownerSecret",
                "services.order-service.database.password, secret, password",
                "services.order-service.replica, 3, replica",
                "services.payment-service.provider.existingSecret, '', existingSecret",
                "services.payment-service.provider, null, provider",
                "services.invoice-service.replicas, 1, invoice-service",
                "relay.replicas, 4, replicas",
                "kafka.bootstrapServers, '', bootstrapServers",
                "kafka.security.protocol, TLS, protocol",
                "mysql.host, '', host",
                "mysql.parameters, '?sslMode=REQUIRED', parameters",
                "registry.confluentUrl, schema-registry:8080, confluentUrl",
                "topics.partitions, 0, partitions",
                "topics.replicationFactor, 0, replicationFactor",
                "autoscaling.mode, lag, mode",
                "relay.outbox.keep, forever, keep",
                "traces.ratio, 2, ratio",
                "traces.ratio, half, ratio",
                "podDisruptionBudget.maxUnavailable, 0, maxUnavailable"
            })
    void nonsenseIsRefusedByName(String path, String value, String named) {
        assertThatThrownBy(() -> Chart.with(Map.of(path, value == null ? "null" : value)))
                .hasMessageContaining(named);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource({
        "services.order-service.replicas, 7, more than the 12 partitions",
        "topics.partitions, 3, more than the 3 partitions",
        "topics.minInsyncReplicas, 4, nothing could be written",
        "services.order-service.database.host, elsewhere, in none of relay.sources",
        "services.order-service.database.schema, another, in none of relay.sources",
        "kafka.security.protocol, SASL_SSL, needs saslMechanism",
        "jwt.existingSecret, '', one of jwkSetUri and existingSecret",
        "shutdown.gracePeriodSeconds, 64, pauseSeconds and 60 more",
    })
    void valuesThatDoNotFitEachOtherAreRefused(String path, String value, String reason) {
        assertThatThrownBy(() -> Chart.with(Map.of(path, value))).hasMessageContaining(reason);
    }

    @Test
    void moreConsumersThanPartitionsAreRefusedWhenScaledToo() {
        assertThatThrownBy(() -> Chart.with(Map.of("autoscaling.mode", "keda", "services.console.autoscaling.max", 7)))
                .hasMessageContaining(
                        "console: 7 replicas with 2 consumer threads each are more than the 12 partitions");
        assertThat(Chart.with(Map.of(
                        "autoscaling.mode", "keda",
                        "services.console.autoscaling.max", 12,
                        "services.console.concurrency", 1)))
                .isNotEmpty();
    }

    @Test
    void oneLoginToKafkaForTwoWorkloadsIsRefused() {
        Map<String, String> sasl = Map.of(
                "kafka.security.protocol", "SASL_SSL",
                "kafka.security.saslMechanism", "SCRAM-SHA-512",
                "kafka.security.adminSecret", "kafka-admin");
        assertThat(Chart.with(sasl)).isNotEmpty();

        assertThatThrownBy(() -> Chart.with(and(sasl, "relay.kafkaSecret", "emshop-order-kafka")))
                .hasMessageContaining("log in to Kafka by the same kafkaSecret");
        assertThatThrownBy(() -> Chart.with(and(sasl, "relay.kafkaSecret", "")))
                .hasMessageContaining("outbox-relay: kafka.security.protocol SASL needs its kafkaSecret");
        assertThatThrownBy(() -> Chart.with(and(sasl, "kafka.security.adminSecret", "")))
                .hasMessageContaining("needs adminSecret");
    }

    private static Map<String, String> and(Map<String, String> settings, String path, String value) {
        var changed = new HashMap<>(settings);
        changed.put(path, value);
        return changed;
    }

    @Test
    void kedaIsNotSentToBrokersThatWouldRefuseIt() {
        assertThatThrownBy(() -> Chart.with(Map.of(
                        "autoscaling.mode", "keda",
                        "kafka.security.protocol", "SSL")))
                .hasMessageContaining("authenticationRef");
    }

    @Test
    void aPartOfTheShopMayBeLeftOut() {
        var manifests = Chart.with(Map.of("services.console.enabled", false, "relay.enabled", false));

        assertThat(ChartTest.of("Deployment", manifests).map(Manifest::name))
                .doesNotContain("shop-console", "shop-outbox-relay")
                .hasSize(4);
        assertThat(manifests)
                .allSatisfy(
                        manifest -> assertThat(Kubernetes.faultsOf(manifest)).isEmpty());
    }
}

package com.emshop.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The check itself: it must find what Kubernetes would refuse, or would not notice. */
class KubernetesTest {
    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: shop}
            spec:
              ports: [{name: http, port: 80}]
            """;
    private static final String SCALER = """
            apiVersion: keda.sh/v1alpha1
            kind: ScaledObject
            metadata: {name: shop}
            spec:
              scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
              triggers: [{type: cpu, metadata: {value: "75"}}]
            """;

    @Test
    void whatIsRightPasses() {
        assertThat(faults(SERVICE)).isEmpty();
        assertThat(faults(SCALER)).isEmpty();
    }

    @Test
    void aFieldThatNobodyKnowsIsFound() {
        assertThat(faults(SERVICE.replace("port: 80", "port: 80, prot: TCP"))).isNotEmpty();
        assertThat(faults(SCALER.replace("name: shop}\n  triggers", "name: shop, cluster: a}\n  triggers")))
                .isNotEmpty();
    }

    @Test
    void aFieldThatIsMissingIsFound() {
        assertThat(faults(SERVICE.replace(", port: 80", ""))).isNotEmpty();
        assertThat(faults(SCALER.replace("type: cpu, ", ""))).isNotEmpty();
    }

    @Test
    void aNumberThatShouldBeATextIsFound() {
        String map = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: shop}
                data: {port: %s}
                """;
        assertThat(faults(map.formatted("\"80\""))).isEmpty();
        assertThat(faults(map.formatted("80"))).isNotEmpty();
    }

    @Test
    void aKindThatNobodyKnowsIsFound() {
        assertThat(faults(SERVICE.replace("Service", "Servise"))).isNotEmpty();
    }

    private static List<String> faults(String yaml) {
        return Kubernetes.faultsOf(Manifest.parse(yaml).get(0));
    }
}

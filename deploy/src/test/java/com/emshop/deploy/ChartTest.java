package com.emshop.deploy;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChartTest {
    private static final Set<String> WORKLOADS = Set.of(
            "shop-order-service",
            "shop-payment-service",
            "shop-inventory-service",
            "shop-logistics-service",
            "shop-outbox-relay",
            "shop-console");
    /** Timers, consumers, requests: a service ends them one after the other. */
    private static final int PHASES_OF_A_SHUTDOWN = 3;

    static Stream<Named<Supplier<List<Manifest>>>> renderings() {
        return Stream.of(
                Named.of("the chart's own values", Chart::withDefaults),
                Named.of("the example", Chart::large),
                Named.of(
                        "scaled by CPU, with policies",
                        () -> Chart.with(Map.of(
                                "autoscaling.mode", "cpu",
                                "networkPolicy.enabled", true,
                                "serviceMonitor.enabled", true,
                                "jwt.jwkSetUri", "https://login.example.com/keys",
                                "env.JAVA_OPTS", "x",
                                "podAnnotations.team", "shop"))));
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void kubernetesKnowsEverythingInIt(Supplier<List<Manifest>> rendering) {
        assertThat(rendering.get())
                .isNotEmpty()
                .allSatisfy(manifest -> assertThat(Kubernetes.faultsOf(manifest))
                        .as("%s", manifest)
                        .isEmpty());
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void nothingIsThereTwice(Supplier<List<Manifest>> rendering) {
        assertThat(rendering.get().stream().map(Manifest::toString)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void everyServiceRuns(Supplier<List<Manifest>> rendering) {
        assertThat(of("Deployment", rendering.get()).map(Manifest::name))
                .containsExactlyInAnyOrderElementsOf(WORKLOADS);
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void noContainerMayDoMoreThanItHasTo(Supplier<List<Manifest>> rendering) {
        assertThat(podsOf(rendering.get())).allSatisfy(workload -> {
            JsonObject pod = workload.pod();
            assertThat(Manifest.at(pod, "automountServiceAccountToken").getAsBoolean())
                    .isFalse();
            assertThat(Manifest.at(pod, "securityContext.runAsNonRoot").getAsBoolean())
                    .isTrue();
            assertThat(Manifest.at(pod, "securityContext.runAsUser").getAsInt()).isPositive();
            assertThat(workload.containers()).isNotEmpty().allSatisfy(container -> {
                JsonElement security = container.get("securityContext");
                assertThat(Manifest.at(security, "readOnlyRootFilesystem").getAsBoolean())
                        .isTrue();
                assertThat(Manifest.at(security, "allowPrivilegeEscalation").getAsBoolean())
                        .isFalse();
                assertThat(Manifest.at(security, "runAsNonRoot").getAsBoolean()).isTrue();
                assertThat(Manifest.at(security, "capabilities.drop").toString())
                        .isEqualTo("[\"ALL\"]");
                assertThat(Manifest.at(security, "seccompProfile.type").getAsString())
                        .isEqualTo("RuntimeDefault");
                for (String amount : List.of("requests.cpu", "requests.memory", "limits.cpu", "limits.memory")) {
                    assertThat(Manifest.at(container, "resources." + amount).isJsonNull())
                            .as("%s of %s", amount, workload)
                            .isFalse();
                }
                assertThat(Manifest.objects(container.get("volumeMounts")).stream()
                                .map(mount -> mount.get("mountPath").getAsString()))
                        .contains("/tmp");
            });
        });
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void everyServiceIsProbed(Supplier<List<Manifest>> rendering) {
        assertThat(of("Deployment", rendering.get()))
                .allSatisfy(workload -> assertThat(workload.containers()).allSatisfy(container -> {
                    assertThat(probed(container, "startupProbe")).isEqualTo("/actuator/health/liveness");
                    assertThat(probed(container, "livenessProbe")).isEqualTo("/actuator/health/liveness");
                    assertThat(probed(container, "readinessProbe")).isEqualTo("/actuator/health/readiness");
                }));
    }

    private static String probed(JsonObject container, String probe) {
        assertThat(Manifest.at(container, probe + ".httpGet.port").getAsString())
                .isEqualTo(Manifest.objects(container.get("ports"))
                        .get(1)
                        .get("name")
                        .getAsString())
                .isEqualTo("management");
        return Manifest.at(container, probe + ".httpGet.path").getAsString();
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void everyVolumeIsMountedAndEveryMountIsAVolume(Supplier<List<Manifest>> rendering) {
        assertThat(podsOf(rendering.get())).allSatisfy(workload -> {
            Set<String> mounted = workload.containers().stream()
                    .flatMap(container -> Manifest.objects(container.get("volumeMounts")).stream())
                    .map(mount -> mount.get("name").getAsString())
                    .collect(toSet());
            assertThat(Manifest.objects(workload.pod().get("volumes")).stream()
                            .map(volume -> volume.get("name").getAsString()))
                    .containsExactlyInAnyOrderElementsOf(mounted);
        });
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void everySelectorTakesThePodsOfItsOwnWorkloadAlone(Supplier<List<Manifest>> rendering) {
        List<Manifest> manifests = rendering.get();
        for (Manifest selecting : manifests) {
            String path = switch (selecting.kind()) {
                case "Deployment", "PodDisruptionBudget" -> "spec.selector.matchLabels";
                case "Service" -> "spec.selector";
                default -> "";
            };
            if (!path.isEmpty()) {
                assertThat(podsOf(manifests)
                                .filter(workload -> selecting.selects(path, workload))
                                .map(Manifest::name))
                        .as("%s", selecting)
                        .containsExactly(selecting.name());
            }
        }
        assertThat(of("PodDisruptionBudget", manifests).map(Manifest::name))
                .containsExactlyInAnyOrderElementsOf(WORKLOADS);
        assertThat(of("Service", manifests).map(Manifest::name)).containsExactlyInAnyOrderElementsOf(WORKLOADS);
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void podsOfOneWorkloadAreSpread(Supplier<List<Manifest>> rendering) {
        assertThat(of("Deployment", rendering.get()))
                .allSatisfy(workload -> assertThat(
                                Manifest.objects(workload.pod().get("topologySpreadConstraints")))
                        .hasSize(2)
                        .allSatisfy(constraint -> assertThat(
                                        Manifest.texts(workload.at("spec.template.metadata.labels"))
                                                .entrySet())
                                .containsAll(Manifest.texts(Manifest.at(constraint, "labelSelector.matchLabels"))
                                        .entrySet())));
    }

    @Test
    void aServiceIsGivenTheTimeThatItTakesToEnd() throws IOException {
        Properties defaults = new Properties();
        try (InputStream properties = Files.newInputStream(
                Chart.repository("saga/saga-messaging/src/main/resources/saga-messaging.properties"))) {
            defaults.load(properties);
        }
        Duration phase = Duration.parse("PT"
                + defaults.getProperty("spring.lifecycle.timeout-per-shutdown-phase")
                        .toUpperCase(java.util.Locale.ROOT));

        assertThat(services(Chart.withDefaults())).hasSize(5).allSatisfy(workload -> {
            int pauseSeconds = Manifest.at(workload.containers().get(0), "lifecycle.preStop.sleep.seconds")
                    .getAsInt();
            assertThat(Duration.ofSeconds(
                            workload.pod().get("terminationGracePeriodSeconds").getAsInt()))
                    .isGreaterThan(phase.multipliedBy(PHASES_OF_A_SHUTDOWN).plusSeconds(pauseSeconds));
        });
    }

    @Test
    void whatIsScaledHasNoNumberOfReplicasOfItsOwn() {
        assertThat(services(Chart.large()))
                .allSatisfy(service ->
                        assertThat(service.at("spec.replicas").isJsonNull()).isTrue());
        assertThat(of("Deployment", Chart.withDefaults()))
                .allSatisfy(service ->
                        assertThat(service.at("spec.replicas").getAsInt()).isEqualTo(2));
    }

    /** One works, one stands by; neither by a HorizontalPodAutoscaler nor by KEDA. */
    @Test
    void theRelayIsNeverScaled() {
        Set<String> services =
                services(Chart.withDefaults()).map(Manifest::name).collect(toSet());
        assertThat(of("ScaledObject", Chart.large()).map(scaler -> scaler.text("spec.scaleTargetRef.name")))
                .containsExactlyInAnyOrderElementsOf(services);
        assertThat(of("HorizontalPodAutoscaler", Chart.with(Map.of("autoscaling.mode", "cpu")))
                        .map(scaler -> scaler.text("spec.scaleTargetRef.name")))
                .containsExactlyInAnyOrderElementsOf(services);
    }

    @Test
    void aRelayTakesOverFromOneThatIsNotReady() {
        Manifest relay = of("Deployment", Chart.withDefaults())
                .filter(workload -> workload.name().equals("shop-outbox-relay"))
                .findFirst()
                .orElseThrow();
        assertThat(relay.text("spec.strategy.type")).isEqualTo("RollingUpdate");
        assertThat(relay.at("spec.strategy.rollingUpdate.maxUnavailable").getAsInt())
                .isEqualTo(1);
    }

    /** Its environment comes from Secrets of the operator's alone, and the chart makes none. */
    @ParameterizedTest
    @MethodSource("renderings")
    void noSecretIsInTheChart(Supplier<List<Manifest>> rendering) {
        List<Manifest> manifests = rendering.get();
        assertThat(of("Secret", manifests)).isEmpty();
        assertThat(podsOf(manifests))
                .allSatisfy(workload -> assertThat(workload.environment().keySet())
                        .noneMatch(name -> name.endsWith("PASSWORD")
                                || name.endsWith("USERNAME")
                                || name.endsWith("JAAS_CONFIG")
                                || name.endsWith("API_KEY")
                                || name.endsWith("WEBHOOK_SECRETS")));
    }

    @Test
    void brokersThatWantAPasswordAreGivenOneEverywhere() {
        assertThat(podsOf(Chart.large())).hasSize(WORKLOADS.size() + 1).allSatisfy(workload -> {
            List<JsonObject> variables =
                    Manifest.objects(workload.containers().get(0).get("env"));
            assertThat(variables).anySatisfy(variable -> {
                assertThat(variable.get("name").getAsString()).endsWith("SASL_JAAS_CONFIG");
                assertThat(Manifest.at(variable, "valueFrom.secretKeyRef.name").getAsString())
                        .isEqualTo("emshop-kafka");
            });
            assertThat(workload.environment()).containsValue("SASL_SSL").containsValue("/etc/emshop/kafka/ca.crt");
        });
    }

    @Test
    void spansGoWhereTheOperatorSaysAndNowhereByDefault() {
        assertThat(settings(Chart.withDefaults()))
                .allSatisfy((name, value) -> assertThat(name).doesNotStartWith("OTEL_"));
        assertThat(settings(Chart.with(Map.of("traces.otlpEndpoint", "http://collector:4318", "traces.ratio", 0.05))))
                .containsEntry("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318")
                .containsEntry("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
                .containsEntry("OTEL_TRACES_SAMPLER_ARG", "0.05");
    }

    private static Map<String, String> settings(List<Manifest> manifests) {
        return Manifest.texts(
                of("ConfigMap", manifests).findFirst().orElseThrow().at("data"));
    }

    @Test
    void topicsAreCreatedBeforeAnythingElseAndAgainWithEachUpgrade(@TempDir Path copy) throws IOException {
        Manifest hook = topics(Chart.withHooksAsOrdinary("rendered.example/hook", copy));
        assertThat(Manifest.texts(hook.at("metadata.annotations")))
                .containsEntry("rendered.example/hook", "pre-install,pre-upgrade")
                // Without it the second installation would meet the first one's job.
                .containsEntry("rendered.example/hook-delete-policy", "before-hook-creation,hook-succeeded");
        assertThat(Kubernetes.faultsOf(hook)).isEmpty();

        assertThat(topics(Chart.withDefaults()).at("metadata.annotations").isJsonNull())
                .isTrue();
    }

    private static Manifest topics(List<Manifest> manifests) {
        return of("Job", manifests)
                .filter(job -> job.name().equals("shop-topics"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void helmFindsNothingToSay() {
        var outcome = Chart.lint();
        assertThat(outcome.isFailed()).as("%s", outcome.getMessages()).isFalse();
    }

    static Stream<Manifest> of(String kind, List<Manifest> manifests) {
        return manifests.stream().filter(manifest -> manifest.kind().equals(kind));
    }

    static Stream<Manifest> podsOf(List<Manifest> manifests) {
        return Stream.of("Deployment", "Job").flatMap(kind -> of(kind, manifests));
    }

    /** All but the relay. */
    static Stream<Manifest> services(List<Manifest> manifests) {
        return of("Deployment", manifests).filter(workload -> !workload.name().equals("shop-outbox-relay"));
    }
}

package com.emshop.deploy;

import static java.util.stream.Collectors.joining;
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
import java.util.TreeMap;
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

    /** Only the relay may write events, so nobody may come with another's login. */
    @Test
    void eachWorkloadLogsInToKafkaAsItself() {
        Map<String, String> logins = new TreeMap<>();
        for (Manifest workload : podsOf(Chart.large()).toList()) {
            Manifest.objects(workload.containers().get(0).get("env")).stream()
                    .filter(variable -> variable.get("name").getAsString().endsWith("SASL_JAAS_CONFIG"))
                    .forEach(variable -> logins.put(
                            workload.name(),
                            Manifest.at(variable, "valueFrom.secretKeyRef.name").getAsString()));
            if (logins.containsKey(workload.name())) {
                assertThat(workload.environment()).containsValue("SASL_SSL").containsValue("/etc/emshop/kafka/ca.crt");
            }
        }

        assertThat(logins)
                .isEqualTo(Map.of(
                        "shop-order-service", "emshop-order-kafka",
                        "shop-payment-service", "emshop-payment-kafka",
                        "shop-inventory-service", "emshop-inventory-kafka",
                        "shop-logistics-service", "emshop-logistics-kafka",
                        "shop-console", "emshop-console-kafka",
                        "shop-outbox-relay", "emshop-relay-kafka",
                        "shop-topics", "emshop-kafka-admin"));
    }

    @Test
    void jobThatCreatesTheTopicsGivesTheRightsWhereThereAreLogins() throws IOException {
        assertThat(topics(Chart.large()).environment().get("ACLS").strip())
                .isEqualTo(Files.readString(Chart.ROOT.resolve("files/kafka-acls.txt"))
                        .strip());
        assertThat(topics(Chart.withDefaults()).environment()).doesNotContainKey("ACLS");
    }

    /** The account that may change a schema is known to the job that does, and to nothing that serves requests. */
    @ParameterizedTest
    @MethodSource("renderings")
    void schemasAreMigratedByJobsAndServicesHaveNoAccountThatMay(Supplier<List<Manifest>> rendering) {
        List<Manifest> manifests = rendering.get();
        Map<String, Set<String>> secrets = new TreeMap<>();
        podsOf(manifests).forEach(workload -> secrets.put(workload.name(), databaseSecretsOf(workload)));

        for (String service : List.of("order", "payment", "inventory", "logistics", "console")) {
            String name = service.equals("console") ? "shop-console" : "shop-" + service + "-service";
            assertThat(secrets.get(name)).containsExactly("emshop-" + service + "-database");
            assertThat(secrets.get(name + "-migration")).containsExactly("emshop-" + service + "-database-owner");
            Manifest deployment = named(name, manifests);
            Manifest job = named(name + "-migration", manifests);
            assertThat(deployment.environment()).containsEntry("SAGA_MIGRATE", "false");
            assertThat(job.environment().get("SPRING_DATASOURCE_URL"))
                    .isEqualTo(deployment.environment().get("SPRING_DATASOURCE_URL"));
            assertThat(job.containers().get(0).get("image"))
                    .isEqualTo(deployment.containers().get(0).get("image"));
        }
    }

    private static Manifest named(String name, List<Manifest> manifests) {
        return podsOf(manifests)
                .filter(workload -> workload.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> databaseSecretsOf(Manifest workload) {
        return Manifest.objects(workload.containers().get(0).get("env")).stream()
                .map(variable -> Manifest.at(variable, "valueFrom.secretKeyRef.name"))
                .filter(name -> !name.isJsonNull() && name.getAsString().contains("database"))
                .map(JsonElement::getAsString)
                .collect(toSet());
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

    /** What a pod may reach is listed for its workload; on a policy that selects no pod nobody would depend. */
    @ParameterizedTest
    @MethodSource("renderings")
    void everyPodLetsInAndOutOnlyWhatIsListed(Supplier<List<Manifest>> rendering) {
        List<Manifest> manifests = rendering.get();
        List<Manifest> policies = of("NetworkPolicy", manifests).toList();

        assertThat(podsOf(manifests))
                .isNotEmpty()
                .allSatisfy(workload -> assertThat(policies.stream()
                                .filter(policy -> policy.selects("spec.podSelector.matchLabels", workload))
                                .map(policy -> policy.at("spec.policyTypes").toString()))
                        .containsExactlyInAnyOrder("[\"Ingress\"]", "[\"Egress\"]"));
        assertThat(policies)
                .allSatisfy(policy -> assertThat(podsOf(manifests))
                        .anyMatch(workload -> policy.selects("spec.podSelector.matchLabels", workload)));
    }

    @Test
    void eachWorkloadReachesItsOwnServersAlone() {
        List<Manifest> manifests = Chart.with(Map.of(
                "mysql.port", 3307,
                "kafka.bootstrapServers", "a:9093,b:9094",
                "registry.confluentUrl", "https://registry.example.com/apis/ccompat/v7",
                "registry.apicurioUrl", "http://registry.example.com:8085/apis/registry/v3",
                "jwt.jwkSetUri", "https://login.example.com:8443/keys",
                "traces.otlpEndpoint", "http://collector:4318",
                "services.payment-service.provider.url", "https://payments.example.com:444"));

        String names = "53 53 ";
        assertThat(portsOf("shop-order-service-egress", manifests))
                .isEqualTo(names + "3307 9093 9094 443 8085 8443 4318");
        assertThat(portsOf("shop-payment-service-egress", manifests))
                .isEqualTo(names + "3307 9093 9094 443 8085 8443 4318 444");
        assertThat(portsOf("shop-console-egress", manifests))
                .isEqualTo(names + "3307 9093 9094 443 8085 8443 4318 http");
        assertThat(portsOf("shop-outbox-relay-egress", manifests)).isEqualTo(names + "3307 9093 9094");
        assertThat(portsOf("shop-order-service-migration-egress", manifests)).isEqualTo(names + "3307");
        assertThat(portsOf("shop-topics-egress", manifests)).isEqualTo(names + "9093 9094");
        assertThat(portsOf("shop-schemas-egress", manifests)).isEqualTo(names + "443 8085");
    }

    private static String portsOf(String policy, List<Manifest> manifests) {
        return egress(policy, manifests)
                .flatMap(rule -> Manifest.objects(rule.get("ports")).stream())
                .map(port -> port.get("port").getAsString())
                .collect(joining(" "));
    }

    private static Stream<JsonObject> egress(String policy, List<Manifest> manifests) {
        return of("NetworkPolicy", manifests)
                .filter(each -> each.name().equals(policy))
                .flatMap(each -> Manifest.objects(each.at("spec.egress")).stream());
    }

    @Test
    void healthAndMetricsAreReachedByMonitoringAlone() {
        assertThat(ingress(Chart.withDefaults())).containsExactly("http");
        assertThat(ingress(Chart.large())).containsExactly("http", "management");
        assertThat(of("NetworkPolicy", Chart.large())
                        .flatMap(policy -> Manifest.objects(policy.at("spec.ingress")).stream()))
                .allSatisfy(
                        rule -> assertThat(Manifest.objects(rule.get("from"))).isNotEmpty());
    }

    private static List<String> ingress(List<Manifest> manifests) {
        return of("NetworkPolicy", manifests)
                .filter(policy -> policy.name().equals("shop"))
                .flatMap(policy -> Manifest.objects(policy.at("spec.ingress")).stream())
                .map(rule -> Manifest.objects(rule.get("ports")).stream()
                        .map(port -> port.get("port").getAsString())
                        .collect(joining(" ")))
                .toList();
    }

    @Test
    void serversMayBeLimitedToPeers() {
        assertThat(egress("shop-outbox-relay-egress", Chart.large()).map(rule -> rule.has("to")))
                .containsExactly(false, true, true);
        assertThat(egress("shop-outbox-relay-egress", Chart.withDefaults()).map(rule -> rule.has("to")))
                .containsExactly(false, false, false);
    }

    @Test
    void jobThatRegistersTheSchemasMayBeGivenALogin() {
        Manifest job = named("shop-schemas", Chart.large());

        assertThat(Manifest.objects(job.containers().get(0).get("env")).stream()
                        .map(variable -> Manifest.at(variable, "valueFrom.secretKeyRef.name"))
                        .filter(name -> !name.isJsonNull())
                        .map(JsonElement::getAsString))
                .containsExactly("emshop-registry-writer", "emshop-registry-writer");
        assertThat(named("shop-schemas", Chart.withDefaults()).environment()).containsOnlyKeys("REGISTRY_URL");
        assertThat(podsOf(Chart.large())
                        .filter(workload -> !workload.name().equals("shop-schemas"))
                        .map(workload -> workload.pod().toString()))
                .noneMatch(pod -> pod.contains("emshop-registry-writer"));
    }

    private static Map<String, String> settings(List<Manifest> manifests) {
        return Manifest.texts(
                of("ConfigMap", manifests).findFirst().orElseThrow().at("data"));
    }

    @Test
    void jobsRunBeforeAnythingElseAndAgainWithEachUpgrade(@TempDir Path copy) throws IOException {
        assertThat(of("Job", Chart.withHooksAsOrdinary("rendered.example/hook", copy)))
                .hasSize(7)
                .allSatisfy(hook -> {
                    assertThat(Manifest.texts(hook.at("metadata.annotations")))
                            .containsEntry("rendered.example/hook", "pre-install,pre-upgrade")
                            // Without it the second installation would meet the first one's job.
                            .containsEntry(
                                    "rendered.example/hook-delete-policy", "before-hook-creation,hook-succeeded");
                    // Nothing else is there yet.
                    assertThat(hook.pod().has("serviceAccountName")).isFalse();
                    assertThat(hook.containers().get(0).has("envFrom")).isFalse();
                    assertThat(Kubernetes.faultsOf(hook)).isEmpty();
                });

        assertThat(of("Job", Chart.withDefaults()))
                .hasSize(7)
                .allSatisfy(job ->
                        assertThat(job.at("metadata.annotations").isJsonNull()).isTrue());
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

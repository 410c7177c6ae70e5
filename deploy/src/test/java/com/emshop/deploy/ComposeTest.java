package com.emshop.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The compose file: what is built how often, and who has which account. */
class ComposeTest {
    private Map<String, JsonObject> containers = Map.of();

    @BeforeEach
    void read() throws IOException {
        JsonObject compose = Manifest.parse(Files.readString(Chart.repository("docker-compose.yml")))
                .get(0)
                .json();
        containers = compose.getAsJsonObject("services").entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        container -> container.getValue().getAsJsonObject(),
                        (a, b) -> b,
                        TreeMap::new));
    }

    /** A builder that does not recognise equal stages would build and train an image again for each container. */
    @Test
    void eachImageIsBuiltForOneContainerAndTakenByTheOthers() {
        Map<String, Long> builds = new TreeMap<>();
        containers.forEach((name, container) -> {
            String image = container.get("image").getAsString();
            if (image.startsWith("emshop/")) {
                builds.merge(image, container.has("build") ? 1L : 0L, Long::sum);
                assertThat(container.has("build") || "never".equals(text(container, "pull_policy")))
                        .as("%s builds its image, or never pulls it", name)
                        .isTrue();
            }
        });

        assertThat(builds)
                .hasSize(7)
                .allSatisfy((image, times) -> assertThat(times).as(image).isEqualTo(1));
    }

    @Test
    void everyServiceThatIsBuiltIsAmongThoseOfTheOneBuild() throws IOException {
        String script = Files.readString(Chart.repository("deploy/docker/build-once"));

        containers.values().stream()
                .map(container -> Manifest.at(container, "build.args.SERVICE"))
                .filter(service -> !service.isJsonNull())
                .map(JsonElement::getAsString)
                .forEach(service -> assertThat(script).containsPattern("services=\\([^)]*\\b" + service + "\\b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"order-service", "payment-service", "inventory-service", "logistics-service", "console"})
    void schemasAreMigratedByContainersThatServeNothing(String service) {
        JsonObject serving = containers.get(service);
        String migration = service.replace("-service", "") + "-migration";
        JsonObject migrating = containers.get(migration);

        assertThat(text(serving, "environment.SAGA_MIGRATE")).isEqualTo("false");
        assertThat(serving.toString()).doesNotContain("_owner", "owner-password", "secrets-migrations");
        assertThat(Manifest.at(serving, "depends_on." + migration + ".condition")
                        .getAsString())
                .isEqualTo("service_completed_successfully");
        assertThat(text(migrating, "image")).isEqualTo(text(serving, "image"));
        assertThat(text(migrating, "environment.SPRING_DATASOURCE_URL"))
                .isEqualTo(text(serving, "environment.SPRING_DATASOURCE_URL"));
        assertThat(migrating.has("ports")).isFalse();
    }

    @Test
    void servicesStartOnceTheSchemasOfTheEventsAreRegistered() {
        assertThat(containers.get("order-service").toString()).doesNotContain("register", "schema-writer");
        assertThat(Manifest.at(containers.get("order-service"), "depends_on.schemas.condition")
                        .getAsString())
                .isEqualTo("service_completed_successfully");
    }

    private static String text(JsonObject container, String path) {
        JsonElement found = Manifest.at(container, path);
        return found.isJsonNull() ? "" : found.getAsString();
    }
}

package com.emshop.localstack.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.emshop.events.EventTypes;
import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.TestServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SchemaRegistrationIT {
    private static final TestServers SERVERS = TestServers.running();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SchemaRegistration registration =
            new SchemaRegistration(SERVERS.schemaRegistryUrl(), Optional.empty());

    @Test
    void everyEventIsRegisteredUnderItsNameAndKeepsItsId() throws Exception {
        registration.register(EventTypes.SCHEMAS);
        List<JsonNode> first = latest(EventTypes.SCHEMAS);

        registration.register(EventTypes.SCHEMAS);

        assertThat(latest(EventTypes.SCHEMAS)).isEqualTo(first);
        for (Schema schema : EventTypes.SCHEMAS) {
            assertThat(ask("/config/" + schema.getFullName())
                            .path("compatibilityLevel")
                            .asString())
                    .as(schema.getFullName())
                    .isEqualTo("FULL_TRANSITIVE");
        }
    }

    private static List<JsonNode> latest(List<Schema> schemas) throws IOException, InterruptedException {
        var found = new ArrayList<JsonNode>();
        for (Schema schema : schemas) {
            found.add(ask("/subjects/" + schema.getFullName() + "/versions/latest"));
        }
        return found;
    }

    @Test
    void schemaThatIsNotCompatibleWithAllBeforeItIsRefused() throws Exception {
        registration.register(List.of(schema("""
            [{"name": "a", "type": "string"}]\
            """)));
        registration.register(List.of(schema("""
            [{"name": "a", "type": "string"}, {"name": "b", "type": "long", "default": 0}]\
            """)));

        for (String breaking : List.of("""
            [{"name": "a", "type": "int"}]\
            """, """
            [{"name": "a", "type": "string"}, {"name": "c", "type": "string"}]\
            """, """
            [{"name": "b", "type": "long", "default": 0}]\
            """)) {
            assertThatExceptionOfType(StackException.class)
                    .as(breaking)
                    .isThrownBy(() -> registration.register(List.of(schema(breaking))))
                    .withMessageContaining("refuses the schema of com.emshop.test.Evolving: HTTP 409");
        }
        assertThat(ask("/subjects/com.emshop.test.Evolving/versions")).hasSize(2);
    }

    private static Schema schema(String fields) {
        return new Schema.Parser().parse("""
            {"type": "record", "name": "Evolving", "namespace": "com.emshop.test", "fields": %s}\
            """.formatted(fields));
    }

    private static JsonNode ask(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(SERVERS.schemaRegistryUrl() + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}

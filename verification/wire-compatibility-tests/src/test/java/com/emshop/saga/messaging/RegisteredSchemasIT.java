package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.servers.TestServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** A service looks up what a step of the deployment has registered by Confluent's API, and registers nothing itself. */
class RegisteredSchemasIT {
    private static final String TOPIC = "registered-schemas";
    private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(10);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TestServers SERVERS = TestServers.running();

    private static final String[] OURS = {};

    private static String[] serializer(String whose) {
        return whose.equals("Apicurio") ? OURS : CodecOfAService.CONFLUENT;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Apicurio", "Confluent"})
    void serviceWritesTheIdOfTheRegisteredSchema(String whose) throws Exception {
        var event = new Event("RegisteredFor" + whose);
        int id = register(event.getSchema());

        try (CodecOfAService service = CodecOfAService.started(SERVERS, serializer(whose))) {
            ByteBuffer frame = ByteBuffer.wrap(service.codec().encode(TOPIC, event));
            assertThat(frame.get()).isZero();
            assertThat(frame.getInt()).isEqualTo(id);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Apicurio", "Confluent"})
    void serviceRegistersNothing(String whose) throws Exception {
        var event = new Event("NeverRegisteredFor" + whose);

        try (CodecOfAService service = CodecOfAService.started(SERVERS, serializer(whose))) {
            assertThatThrownBy(() -> service.codec().encode(TOPIC, event)).isNotNull();
        }
        assertThat(ask("/subjects/" + event.getSchema().getFullName() + "/versions")
                        .statusCode())
                .isEqualTo(404);
    }

    private static int register(Schema schema) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(
                request("/subjects/" + schema.getFullName() + "/versions")
                        .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                JSON.writeValueAsString(Map.of("schema", schema.toString()))))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).path("id").asInt();
    }

    private static HttpResponse<String> ask(String path) throws IOException, InterruptedException {
        return HTTP.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(SERVERS.schemaRegistryUrl() + path))
                .timeout(HTTP_TIMEOUT);
    }

    /** As generated classes are, with what is in their schemas for Java. */
    static final class Event extends SpecificRecordBase {
        private final Schema schema;

        Event(String name) {
            this.schema = new Schema.Parser().parse("""
                {"type": "record", "name": "%s", "namespace": "com.emshop.wire", "fields": [
                  {"name": "orderSn", "type": {"type": "string", "avro.java.string": "String"}},
                  {"name": "note", "type": ["null", {"type": "string", "avro.java.string": "String"}], "default": null}]}
                """.formatted(name));
        }

        @Override
        public Schema getSchema() {
            return schema;
        }

        @Override
        public Object get(int field) {
            return field == 0 ? "1" : null;
        }

        @Override
        public void put(int field, Object value) {
            throw new UnsupportedOperationException();
        }
    }
}

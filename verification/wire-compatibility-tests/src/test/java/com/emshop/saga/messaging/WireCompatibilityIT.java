package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.saga.servers.TestServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The product's serde and Confluent's, against one registry: each reads what the other wrote, for every event there is, and
 * one can take the other's place in a running system. Both are the kit's codec, started as in a service.
 */
class WireCompatibilityIT {
    private static final String TOPIC = "wire-compatibility";
    private static final int FRAME_BYTES = 5;
    private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(10);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static TestServers servers;
    private static CodecOfAService ours;
    private static CodecOfAService confluents;
    private static CodecOfAService strangers;

    @BeforeAll
    static void start() {
        servers = TestServers.running();
        ours = CodecOfAService.started(servers, CodecOfAService.REGISTERS);
        confluents = CodecOfAService.started(servers, CodecOfAService.CONFLUENT, CodecOfAService.REGISTERS);
        // Somebody else's program: it registers the schemas without what is in them for Java.
        strangers = CodecOfAService.started(
                servers,
                CodecOfAService.CONFLUENT,
                CodecOfAService.REGISTERS,
                "saga.messaging.serde[avro.remove.java.properties]=true");
    }

    @AfterAll
    static void stop() {
        Stream.of(ours, confluents, strangers).forEach(CodecOfAService::close);
    }

    @ParameterizedTest
    @MethodSource("events")
    void confluentReadsWhatWeWrite(Class<? extends SpecificRecord> type, EventSamples samples) {
        SpecificRecord event = samples.of(type);

        assertThat(confluents.codec().decode(TOPIC, ours.codec().encode(TOPIC, event)))
                .isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("events")
    void weReadWhatConfluentWrites(Class<? extends SpecificRecord> type, EventSamples samples) {
        SpecificRecord event = samples.of(type);

        assertThat(ours.codec().decode(TOPIC, confluents.codec().encode(TOPIC, event)))
                .isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("events")
    void bothComeToTheSameIdAndWriteTheSameBytes(Class<? extends SpecificRecord> type, EventSamples samples) {
        SpecificRecord event = samples.of(type);

        assertThat(confluents.codec().encode(TOPIC, event))
                .isEqualTo(ours.codec().encode(TOPIC, event));
    }

    @ParameterizedTest
    @MethodSource("events")
    void aStrangersSchemaHasAnotherIdAndTheSameBody(Class<? extends SpecificRecord> type, EventSamples samples) {
        SpecificRecord event = samples.of(type);

        byte[] theirs = strangers.codec().encode(TOPIC, event);
        byte[] own = ours.codec().encode(TOPIC, event);

        assertThat(idIn(theirs)).isNotEqualTo(idIn(own));
        assertThat(bodyOf(theirs)).isEqualTo(bodyOf(own));
        assertThat(ours.codec().decode(TOPIC, theirs)).isEqualTo(event);
        assertThat(strangers.codec().decode(TOPIC, own)).isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("types")
    void aSubjectIsNamedAfterTheEventAndItsSchemaIsWhole(Class<? extends SpecificRecord> type) throws Exception {
        SpecificRecord event = EventSamples.USUAL.of(type);
        int id = idIn(ours.codec().encode(TOPIC, event));

        assertThat(ask("/subjects")).extracting(JsonNode::asString).contains(type.getName());
        JsonNode registered = ask("/schemas/ids/" + id);
        assertThat(registered.path("references")).isEmpty();
        // A parser that knows nothing else: what the schema refers to has to be in it.
        assertThat(new Schema.Parser().parse(registered.path("schema").asString()))
                .isEqualTo(event.getSchema());
        assertThat(ask("/schemas/ids/" + id + "/versions"))
                .extracting(version -> version.path("subject").asString())
                .containsExactly(type.getName());
    }

    @ParameterizedTest
    @MethodSource("types")
    void confluentReadsThemWithoutOurClassesToo(Class<? extends SpecificRecord> type) {
        SpecificRecord event = EventSamples.USUAL.of(type);
        byte[] framed = ours.codec().encode(TOPIC, event);

        try (var deserializer = confluents.deserializer("specific.avro.reader", "false")) {
            GenericRecord read = (GenericRecord) deserializer.deserialize(TOPIC, framed);

            assertThat(read).isNotInstanceOf(SpecificRecord.class);
            assertThat(read.getSchema()).isEqualTo(event.getSchema());
            assertThat(read.get("orderSn")).hasToString((String) event.get(0));
            assertThat(GenericData.get().validate(event.getSchema(), read)).isTrue();
        }
    }

    static Stream<Arguments> events() {
        return EventSamples.types().stream()
                .flatMap(type -> Arrays.stream(EventSamples.values()).map(samples -> Arguments.of(type, samples)));
    }

    static Stream<Class<? extends SpecificRecord>> types() {
        return EventSamples.types().stream();
    }

    private static int idIn(byte[] framed) {
        ByteBuffer frame = ByteBuffer.wrap(framed);
        assertThat(frame.get()).as("magic").isZero();
        return frame.getInt();
    }

    private static byte[] bodyOf(byte[] framed) {
        return Arrays.copyOfRange(framed, FRAME_BYTES, framed.length);
    }

    private static JsonNode ask(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(servers.schemaRegistryUrl() + path))
                        .timeout(HTTP_TIMEOUT)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}

package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.relay.outbox.OutboxLayout.Column;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RelayPropertiesTest {

    private final Map<String, String> values = new HashMap<>(Map.of(
            "outbox-relay.kafka.bootstrap-servers", "127.0.0.1:9092",
            "outbox-relay.sources[0].schemas[0]", "orders"));

    @Test
    void sourceNeedsOnlyItsSchemas() {
        RelayProperties properties = bound();
        assertThat(properties.sources()).hasSize(1);
        assertThat(properties.sources().get(0).host()).isEqualTo("127.0.0.1");
        assertThat(properties.sources().get(0).port()).isEqualTo(3306);
        assertThat(properties.sources().get(0).username()).isEqualTo("outbox_relay");
    }

    @Test
    void propertiesNeverPrintPasswords() {
        values.put("outbox-relay.sources[0].password", "hush-hush");
        values.put("outbox-relay.kafka.properties[sasl.jaas.config]", "… password=\"hush-hush\";");
        assertThat(bound().toString()).doesNotContain("hush-hush");
    }

    @Test
    void sourceNamesMustDiffer() {
        values.put("outbox-relay.sources[1].schemas[0]", "payments");
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(this::bound)
                .havingRootCause()
                .withMessageContaining("named mysql");
    }

    @Test
    void transactionTimeoutMustNotBeShorterThanDeliveryTimeout() {
        values.put("outbox-relay.kafka.transaction-timeout", "1s");
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(this::bound)
                .havingRootCause()
                .withMessageContaining("transaction-timeout");
    }

    @Test
    void leaderLockTimeoutMustBeInWholeSeconds() {
        values.put("outbox-relay.leader-lock.timeout", "2500ms");
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(this::bound)
                .havingRootCause()
                .withMessageContaining("whole seconds");
    }

    @Test
    void leaderSendsThreeHeartbeatsPerTimeout() {
        assertThat(bound().leaderLock().heartbeatInterval()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void backoffDoublesUpToTheLimit() {
        RelayProperties.Supervision supervision = bound().supervision();
        assertThat(supervision.backoffAfter(1)).isEqualTo(Duration.ofMillis(500));
        assertThat(supervision.backoffAfter(3)).isEqualTo(Duration.ofSeconds(2));
        assertThat(supervision.backoffAfter(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void standardLayoutIsTheDefault() {
        assertThat(bound().outboxLayout()).isEqualTo(OutboxLayout.STANDARD);
    }

    @Test
    void debeziumLayoutIsAPresetWhoseNamesCanBeChanged() {
        values.put("outbox-relay.layout", "debezium");
        assertThat(bound().outboxLayout()).isEqualTo(OutboxLayout.DEBEZIUM);
        values.put("outbox-relay.outbox.table", "events");
        values.put("outbox-relay.outbox.topic-prefix", "events.");
        values.put("outbox-relay.outbox.event-id-header", "");
        values.put("outbox-relay.outbox.columns.id", "seq");
        values.put("outbox-relay.outbox.columns.time", "created_at");
        OutboxLayout layout = bound().outboxLayout();
        assertThat(layout.table()).isEqualTo("events");
        assertThat(layout.topicPrefix()).isEqualTo("events.");
        assertThat(layout.eventIdHeader()).isNull();
        assertThat(layout.columns()).containsEntry(Column.ID, "seq").containsEntry(Column.EVENT_ID, "id");
        assertThat(layout.isPurgeable()).isTrue();
    }

    @Test
    void emptyNameMeansThatAnOptionalColumnIsAbsent() {
        values.put("outbox-relay.outbox.columns.id", "");
        values.put("outbox-relay.outbox.columns.headers", "");
        OutboxLayout layout = bound().outboxLayout();
        assertThat(layout.columns()).doesNotContainKeys(Column.ID, Column.HEADERS);
        assertThat(layout.isPurgeable()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "columns.event-id, '', columns.event-id must have",
        "columns.key, 'a`b', columns.key must have",
        "columns.source, topic, columns.source: column topic is used twice",
        "columns.colour, red, colour",
        "table, 'a.b', table must have",
        "origin-table, outbox, must differ",
        "topic-prefix, 'a b', topic-prefix must consist of",
        "content-type, ' ', content-type must not be empty"
    })
    void invalidLayoutIsRejectedWithTheNameOfTheSetting(String setting, String value, String message) {
        values.put("outbox-relay.outbox." + setting, value);
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(this::bound)
                .havingRootCause()
                .withMessageContaining(message);
    }

    private RelayProperties bound() {
        return new Binder(new MapConfigurationPropertySource(values))
                .bind("outbox-relay", RelayProperties.class)
                .get();
    }
}

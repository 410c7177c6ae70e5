package com.emshop.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RelayPropertiesTest {

    private final Map<String, String> values = new HashMap<>(Map.of(
            "emshop.relay.kafka.bootstrap-servers", "127.0.0.1:9092",
            "emshop.relay.sources[0].schemas[0]", "emshop_order"));

    @Test
    void aSourceNeedsNoMoreThanItsSchemas() {
        RelayProperties properties = bound();
        assertThat(properties.sources()).hasSize(1);
        assertThat(properties.sources().get(0).host()).isEqualTo("127.0.0.1");
        assertThat(properties.sources().get(0).port()).isEqualTo(3306);
        assertThat(properties.sources().get(0).username()).isEqualTo("emshop_relay");
    }

    @Test
    void thePasswordIsNeverShown() {
        values.put("emshop.relay.sources[0].password", "hush-hush");
        values.put("emshop.relay.kafka.properties[sasl.jaas.config]", "… password=\"hush-hush\";");
        assertThat(bound().toString()).doesNotContain("hush-hush");
    }

    @Test
    void namesMustDiffer() {
        values.put("emshop.relay.sources[1].schemas[0]", "emshop_payment");
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(this::bound)
                .havingRootCause()
                .withMessageContaining("named mysql");
    }

    @Test
    void aTransactionMustOutliveADelivery() {
        values.put("emshop.relay.kafka.transaction-timeout", "1s");
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(this::bound)
                .havingRootCause()
                .withMessageContaining("transaction-timeout");
    }

    @Test
    void theLeadIsTimedInWholeSecondsAsMySqlCounts() {
        values.put("emshop.relay.lead.timeout", "2500ms");
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(this::bound)
                .havingRootCause()
                .withMessageContaining("whole seconds");
    }

    @Test
    void aLeaderGivesThreeSignsOfLifeWithinItsTimeOut() {
        assertThat(bound().lead().signInterval()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void pausesDoubleUpToTheLimit() {
        RelayProperties.Supervision supervision = bound().supervision();
        assertThat(supervision.backoffAfter(1)).isEqualTo(Duration.ofMillis(500));
        assertThat(supervision.backoffAfter(3)).isEqualTo(Duration.ofSeconds(2));
        assertThat(supervision.backoffAfter(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(30));
    }

    private RelayProperties bound() {
        return new Binder(new MapConfigurationPropertySource(values))
                .bind("emshop.relay", RelayProperties.class)
                .get();
    }
}

package com.emshop.payment.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.payment.ProviderNotification;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class ProviderJsonTest {
    private static final String CAPTURE = """
            {"type":"payment.succeeded","timestamp":"2026-01-01T12:00:00Z","data":{"paymentSn":"P-o","thirdPartySn":"tp-1",
            "amount":"25.00","currency":"EUR","occurredAt":"2026-01-01T13:00:00.123456789+01:00","retryable":false,"more":{}}}""";

    private final ProviderJson json = new ProviderJson(JsonMapper.builder().build());

    @Test
    void aCaptureIsReadExactly() {
        ProviderJson.Envelope envelope = read(CAPTURE);
        assertThat(envelope.type()).isEqualTo("payment.succeeded");
        assertThat(envelope.paymentSn()).isEqualTo("P-o");
        assertThat(envelope.notice())
                .contains(new ProviderNotification(
                        ProviderNotification.Kind.PAYMENT_SUCCEEDED,
                        "P-o",
                        "tp-1",
                        new BigDecimal("25.00"),
                        "EUR",
                        Instant.parse("2026-01-01T12:00:00.123456Z"),
                        false,
                        null,
                        null));
    }

    @Test
    void anAmountMayBeANumberAndIsNeverABinaryFraction() {
        assertThat(read(CAPTURE.replace("\"25.00\"", "0.10"))
                        .notice()
                        .orElseThrow()
                        .amount())
                .isEqualTo(new BigDecimal("0.10"));
    }

    @Test
    void aFailureNeedsThePaymentOnly() {
        ProviderNotification notice =
                read("{\"type\":\"payment.failed\",\"data\":{\"paymentSn\":\"P-o\",\"retryable\":true}}")
                        .notice()
                        .orElseThrow();
        assertThat(notice.retryable()).isTrue();
        assertThat(notice.amount()).isNull();
    }

    @Test
    void aTypeNobodyKnowsIsNoMistake() {
        assertThat(read("{\"type\":\"payment.winked\",\"data\":7}").notice()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "7",
                "[]",
                "{",
                "{}",
                "{\"type\":7}",
                "{\"type\":\"payment.succeeded\"}",
                "{\"type\":\"payment.succeeded\",\"data\":{\"paymentSn\":\"P-o\"}}",
                "{\"type\":\"payment.failed\",\"data\":{\"paymentSn\":\"\"}}",
                "{\"type\":\"payment.failed\",\"data\":{\"paymentSn\":\"P-o\",\"retryable\":\"yes\"}}",
                "{\"type\":\"payment.failed\",\"data\":{\"paymentSn\":\"P-o\",\"amount\":true}}",
                "{\"type\":\"payment.failed\",\"data\":{\"paymentSn\":\"P-o\",\"amount\":\"1e9\"}}",
                "{\"type\":\"payment.failed\",\"data\":{\"paymentSn\":\"P-o\",\"occurredAt\":\"now\"}}"
            })
    void whatIsMalformedIsRefused(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(MalformedNotification.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"thirdPartySn", "amount", "currency", "occurredAt", "paymentSn"})
    void aCaptureNeedsAllOfIt(String field) {
        assertThatThrownBy(() -> read(CAPTURE.replace("\"" + field + "\"", "\"other\"")))
                .isInstanceOf(MalformedNotification.class)
                .hasMessageContaining(field);
    }

    private ProviderJson.Envelope read(String body) {
        return json.webhook(body.getBytes(StandardCharsets.UTF_8));
    }
}

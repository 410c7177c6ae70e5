package com.emshop.payment.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.payment.ProviderNotification;
import com.emshop.payment.provider.WebhookDecoder.DecodedWebhook;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class WebhookDecoderTest {
    private static final String CAPTURE = """
            {"type":"payment.succeeded","timestamp":"2026-01-01T12:00:00Z","data":{"paymentSn":"P-o","thirdPartySn":"tp-1",
            "amount":"25.00","currency":"EUR","occurredAt":"2026-01-01T13:00:00.123456789+01:00","retryable":false,"more":{}}}""";

    private final WebhookDecoder decoder =
            new WebhookDecoder(new ProviderJson(JsonMapper.builder().build()));

    @Test
    void captureIsReadExactly() {
        DecodedWebhook webhook = read(CAPTURE);
        assertThat(webhook.type()).isEqualTo("payment.succeeded");
        assertThat(webhook.paymentSn()).isEqualTo("P-o");
        assertThat(webhook.notification())
                .isEqualTo(new ProviderNotification(
                        ProviderNotification.Kind.PAYMENT_SUCCEEDED,
                        "P-o",
                        "tp-1",
                        new BigDecimal("25.00"),
                        "EUR",
                        Instant.parse("2026-01-01T12:00:00.123456Z"),
                        false,
                        null,
                        null,
                        null));
    }

    @Test
    void currencyInLowerCaseIsTheCurrency() {
        assertThat(read(CAPTURE.replace("EUR", "eur")).notification().currency())
                .isEqualTo("EUR");
        assertThat(read(CAPTURE.replace("EUR", "\u0131nr")).notification().currency())
                .as("a letter that only becomes ASCII in upper case")
                .isEqualTo("\u0131nr");
    }

    @Test
    void refundIsNamedByTheProvidersNumber() {
        String refund =
                "{\"type\":\"refund.succeeded\",\"data\":{\"paymentSn\":\"P-o\",\"thirdPartyRefundSn\":\"tr-1\"}}";
        assertThat(read(refund).notification().thirdPartyRefundSn()).isEqualTo("tr-1");
        assertThat(read(refund.replace("tr-1", "")).notification().thirdPartyRefundSn())
                .as("an empty number names nothing")
                .isNull();
    }

    @Test
    void amountMayBeANumberAndIsNeverABinaryFraction() {
        assertThat(read(CAPTURE.replace("\"25.00\"", "0.10")).notification().amount())
                .isEqualTo(new BigDecimal("0.10"));
    }

    @Test
    void failureNeedsThePaymentOnly() {
        ProviderNotification failure =
                read("{\"type\":\"payment.failed\",\"data\":{\"paymentSn\":\"P-o\",\"retryable\":true}}")
                        .notification();
        assertThat(failure.retryable()).isTrue();
        assertThat(failure.amount()).isNull();
    }

    @Test
    void unknownTypeIsDecodedWithoutNotification() {
        assertThat(read("{\"type\":\"payment.winked\",\"data\":7}").notification())
                .isNull();
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
                "{\"type\":\"payment.failed\",\"data\":{\"paymentSn\":\"P-o\",\"amount\":1e100000000}}",
                "{\"type\":\"payment.failed\",\"data\":{\"paymentSn\":\"P-o\",\"amount\":1e-100000000}}",
                "{\"type\":\"payment.failed\",\"data\":{\"paymentSn\":\"P-o\",\"amount\":1e33}}",
                "{\"type\":\"payment.failed\",\"data\":{\"paymentSn\":\"P-o \"}}",
                "{\"type\":\"payment.failed\",\"data\":{\"paymentSn\":\"P-\u00e9\"}}",
                "{\"type\":\"payment.failed\",\"data\":{\"paymentSn\":\"P-o\",\"thirdPartySn\":\"t \"}}",
                "{\"type\":\"payment.failed\",\"data\":{\"paymentSn\":\"P-o\",\"refundSn\":\"\u00e9\"}}",
                "{\"type\":\"payment.failed\",\"data\":{\"paymentSn\":\"P-o\",\"occurredAt\":\"now\"}}"
            })
    void malformedWebhookIsRefused(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(MalformedNotification.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"thirdPartySn", "amount", "currency", "occurredAt", "paymentSn"})
    void captureNeedsEveryField(String field) {
        assertThatThrownBy(() -> read(CAPTURE.replace("\"" + field + "\"", "\"other\"")))
                .isInstanceOf(MalformedNotification.class)
                .hasMessageContaining(field);
    }

    @Test
    void encodedCaptureIsDecodedAsTheSame() {
        ProviderNotification capture = read(CAPTURE).notification();
        DecodedWebhook encoded = decoder.encode("found:tp-1", capture);
        DecodedWebhook decoded = decoder.decode("found:tp-1", encoded.body());
        assertThat(decoded.notification()).isEqualTo(capture);
        assertThat(decoded.type()).isEqualTo(encoded.type());
        assertThat(decoded.captureSn()).isEqualTo("tp-1");
    }

    private DecodedWebhook read(String body) {
        return decoder.decode("id", body.getBytes(StandardCharsets.UTF_8));
    }
}

package com.emshop.payment.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against the example that the Standard Webhooks specification publishes. */
class WebhookSignaturesTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OTHER_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final String TIMESTAMP = "1614265330";
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

    private final WebhookSignatures signatures = at(0, SECRET);

    @Test
    void thePublishedExampleIsGenuine() {
        assertThat(signatures.areGenuine(ID, TIMESTAMP, SIGNATURE, BODY)).isTrue();
    }

    @Test
    void oneFittingSignatureOfSeveralIsEnough() {
        assertThat(signatures.areGenuine(ID, TIMESTAMP, "v1,bm8= v1a,xyz " + SIGNATURE + " v2,bm8= nonsense", BODY))
                .isTrue();
    }

    @Test
    void anyActiveSecretIsEnough() {
        assertThat(at(0, OTHER_SECRET, SECRET).areGenuine(ID, TIMESTAMP, SIGNATURE, BODY))
                .isTrue();
        assertThat(at(0, OTHER_SECRET).areGenuine(ID, TIMESTAMP, SIGNATURE, BODY))
                .isFalse();
    }

    @Test
    void everyPartIsSigned() {
        byte[] other = "{\"test\": 2432232315}".getBytes(StandardCharsets.UTF_8);
        assertThat(signatures.areGenuine(ID, TIMESTAMP, SIGNATURE, other)).isFalse();
        assertThat(signatures.areGenuine(ID + "x", TIMESTAMP, SIGNATURE, BODY)).isFalse();
        assertThat(signatures.areGenuine(ID, "1614265331", SIGNATURE, BODY)).isFalse();
        assertThat(signatures.areGenuine(ID, TIMESTAMP, SIGNATURE.replace("v1,", "v2,"), BODY))
                .isFalse();
        assertThat(signatures.areGenuine(ID, TIMESTAMP, SIGNATURE.replace("g0", "h0"), BODY))
                .isFalse();
        assertThat(signatures.areGenuine(ID, TIMESTAMP, "", BODY)).isFalse();
        assertThat(signatures.areGenuine(ID, TIMESTAMP, "v1,", BODY)).isFalse();
    }

    @Test
    void whatIsMissingIsNotGenuine() {
        assertThat(signatures.areGenuine(null, TIMESTAMP, SIGNATURE, BODY)).isFalse();
        assertThat(signatures.areGenuine(ID, null, SIGNATURE, BODY)).isFalse();
        assertThat(signatures.areGenuine(ID, TIMESTAMP, null, BODY)).isFalse();
        assertThat(signatures.areGenuine(ID, "now", SIGNATURE, BODY)).isFalse();
        assertThat(signatures.areGenuine(ID, "9999999999999999999", SIGNATURE, BODY))
                .isFalse();
    }

    @Test
    void onlyWhatWasSentAMomentAgoCounts() {
        assertThat(at(300, SECRET).areGenuine(ID, TIMESTAMP, SIGNATURE, BODY)).isTrue();
        assertThat(at(-300, SECRET).areGenuine(ID, TIMESTAMP, SIGNATURE, BODY)).isTrue();
        assertThat(at(301, SECRET).areGenuine(ID, TIMESTAMP, SIGNATURE, BODY)).isFalse();
        assertThat(at(-301, SECRET).areGenuine(ID, TIMESTAMP, SIGNATURE, BODY)).isFalse();
    }

    @Test
    void aSecretThatIsNoneStopsTheStart() {
        assertThatThrownBy(() -> at(0, "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> at(0, "whsec_!")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> at(0, "whsec_c2hvcnQ=")).isInstanceOf(IllegalArgumentException.class);
    }

    private static WebhookSignatures at(long secondsAfter, String... secrets) {
        Instant now = Instant.ofEpochSecond(Long.parseLong(TIMESTAMP) + secondsAfter);
        return new WebhookSignatures(List.of(secrets), Duration.ofMinutes(5), Clock.fixed(now, ZoneOffset.UTC));
    }
}

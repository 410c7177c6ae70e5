package com.emshop.localstack.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookSignerTest {
    /** The example that the specification of Standard Webhooks publishes. */
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final Instant TIMESTAMP = Instant.ofEpochSecond(1614265330);
    private static final String BODY = "{\"test\": 2432232314}";
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    @Test
    void signsThePublishedExample() {
        assertThat(new WebhookSigner(List.of(SECRET)).sign(ID, TIMESTAMP, BODY)).isEqualTo(SIGNATURE);
    }

    @Test
    void signsWithEachActiveSecret() {
        var signer = new WebhookSigner(List.of(SECRET, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));

        assertThat(signer.sign(ID, TIMESTAMP, BODY).split(" ")).hasSize(2).contains(SIGNATURE);
    }

    @Test
    void refusesWhatIsNoSecret() {
        assertThatIllegalArgumentException().isThrownBy(() -> new WebhookSigner(List.of("secret")));
        assertThatIllegalArgumentException().isThrownBy(() -> new WebhookSigner(List.of()));
    }
}

package com.emshop.benchmarks.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.localstack.stack.Service;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HostileRequestsTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Map<String, Integer> PORTS =
            Arrays.stream(Service.values()).collect(Collectors.toMap(Service::name, Service::basePort));
    private static final Pattern SIGNATURE = Pattern.compile("webhook-signature: v1,(\\S{44})\r\n");

    private final HostileRequests requests = new HostileRequests(
            new AttackSettings(
                    PORTS, Map.of(), "whsec_" + Base64.getEncoder().encodeToString(new byte[32]), 1000, 10_000, 600),
            Clock.fixed(NOW, ZoneOffset.UTC));

    private String text(AttackKind kind, long number) {
        return new String(requests.request(kind, number).head(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void everyKindMakesARequestForEveryNumber() {
        for (AttackKind kind : AttackKind.values()) {
            for (long number = 0; number < 100; number++) {
                assertThat(requests.request(kind, number).port()).isIn(PORTS.values());
            }
        }
    }

    @Test
    void hugeBodiesAreOf150MegabytesAndNoneIsHeldInMemory() {
        for (AttackKind kind : new AttackKind[] {AttackKind.HUGE_DECLARED, AttackKind.HUGE_CHUNKED}) {
            HostileRequest request = requests.request(kind, 1);

            assertThat(request.streamBytes()).isEqualTo(150L * 1024 * 1024);
            assertThat(request.stream()).hasSizeLessThan(70_000);
        }
    }

    @Test
    void slowRequestsNeverEnd() {
        for (AttackKind kind :
                new AttackKind[] {AttackKind.SLOW_BODY, AttackKind.SLOW_WEBHOOK, AttackKind.SLOW_HEAD, AttackKind.SILENT
                }) {
            assertThat(requests.request(kind, 1).isEndless()).isTrue();
        }
        assertThat(requests.request(AttackKind.DEEP_JSON, 1).isEndless()).isFalse();
    }

    @Test
    void lengthThatIsAnnouncedIsSent() {
        for (AttackKind kind : new AttackKind[] {
            AttackKind.GZIP, AttackKind.FORM, AttackKind.DEEP_JSON, AttackKind.LONG_NUMBER, AttackKind.WEBHOOK_RUBBISH
        }) {
            for (long number = 0; number < 20; number++) {
                String text = text(kind, number);
                int end = text.indexOf("\r\n\r\n") + 4;
                assertThat(text).contains("Content-Length: " + (text.length() - end) + "\r\n");
            }
        }
    }

    @Test
    void oldWebhookHasAGenuineSignatureOfAnHourAgo() {
        assertThat(text(AttackKind.WEBHOOK_OLD, 1))
                .contains("webhook-timestamp: " + NOW.minusSeconds(3600).getEpochSecond() + "\r\n")
                .containsPattern(SIGNATURE);
    }

    @Test
    void forgedWebhookDiffersFromAGenuineOneByItsSignatureAlone() {
        var matcher = SIGNATURE.matcher(text(AttackKind.WEBHOOK_FORGED, 1));

        assertThat(matcher.find()).isTrue();
        assertThat(Base64.getDecoder().decode(matcher.group(1))).hasSize(32).containsOnly(0);
    }
}

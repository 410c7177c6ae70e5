package com.emshop.relay.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FingerprintMapTest {

    @Test
    void entriesSurviveGrowth() {
        Random random = new Random(1);
        FingerprintMap map = new FingerprintMap();
        Map<Fingerprint, Long> expected = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            // Few different numbers: many entries want the same slot.
            Fingerprint key = new Fingerprint(random.nextInt(300), random.nextInt(300));
            long value = random.nextInt(1_000);
            map.put(key, value);
            expected.put(key, value);
        }
        assertThat(map.size()).isEqualTo(expected.size());
        expected.forEach((key, value) -> assertThat(map.get(key)).isEqualTo(value));
        assertThat(map.get(new Fingerprint(1_000, 1))).isEqualTo(FingerprintMap.ABSENT);
        AtomicLong sum = new AtomicLong();
        map.forEachValue(sum::addAndGet);
        assertThat(sum.get())
                .isEqualTo(expected.values().stream().mapToLong(Long::longValue).sum());
    }

    @Test
    void allZeroFingerprintIsAValidKey() {
        FingerprintMap map = new FingerprintMap();
        assertThat(map.get(new Fingerprint(0, 0))).isEqualTo(FingerprintMap.ABSENT);
        map.put(new Fingerprint(0, 0), 0);
        assertThat(map.get(new Fingerprint(0, 0))).isZero();
    }

    @Test
    void differentEventsHaveDifferentFingerprints() {
        Fingerprint topic = Fingerprint.ofTopic("shop.events");
        String id = UUID.randomUUID().toString();
        assertThat(topic.ofEvent(id)).isEqualTo(topic.ofEvent(id));
        assertThat(topic.ofEvent(id))
                .isNotEqualTo(Fingerprint.ofTopic("other.events").ofEvent(id));
        assertThat(topic.ofEvent("not-a-uuid")).isNotEqualTo(topic.ofEvent("not-a-uuid-"));
        // An id is what is written, not what it means.
        String letters = "abcdefab-cdef-abcd-efab-cdefabcdefab";
        assertThat(topic.ofEvent(letters)).isNotEqualTo(topic.ofEvent(letters.toUpperCase(java.util.Locale.ROOT)));
        assertThat(topic.ofKey("a", "k")).isNotEqualTo(topic.ofKey("b", "k"));
    }
}

package com.emshop.saga.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.saga.messaging.TimeOrderedIds;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ErasuresTest {

    @Test
    void firstKeyAfterAMomentIsTheBeginningOfAUuidOfTheNextMillisecond() {
        assertThat(Erasures.firstKeyAfter(Instant.parse("2022-02-22T19:22:22Z")))
                .isEqualTo("017f22e2-79b1");
        assertThat(Erasures.firstKeyAfter(Instant.EPOCH)).isEqualTo("00000000-0001");
    }

    @Test
    void keysThatWereMadeBeforeSortBeforeItAndLaterOnesBehind() {
        Instant before = Clock.systemUTC().instant();
        String key = TimeOrderedIds.next().toString();

        assertThat(key).isGreaterThan(Erasures.firstKeyAfter(before.minusMillis(2)));
        assertThat(key).isLessThan(Erasures.firstKeyAfter(Clock.systemUTC().instant()));
    }
}

package com.emshop.relay.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class FencedExceptionTest {

    @Test
    void bothFencingErrorsAreRecognised() {
        assertThat(FencedException.isCauseOf(new ProducerFencedException("newer")))
                .isTrue();
        assertThat(FencedException.isCauseOf(
                        new KafkaException("in error state", new InvalidProducerEpochException("older"))))
                .isTrue();
        assertThat(FencedException.isCauseOf(new KafkaException("other", new TimeoutException("slow"))))
                .isFalse();
    }
}

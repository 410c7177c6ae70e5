package com.emshop.saga.messaging;

import org.apache.kafka.common.TopicPartition;

/**
 * A partition does not have what lies at the consumer's position. Going on anywhere else could lose events or handle them
 * twice, so the consumer stops; an operator decides where it goes on (see the runbook "consumer stopped").
 */
final class PositionUnusable extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    PositionUnusable(TopicPartition partition, long position, String reason) {
        super("the position " + position + " of " + partition + " cannot be used: " + reason);
    }
}

package com.emshop.explorer;

import com.emshop.events.Topics;
import java.util.Locale;

/** The services that take part, with the topic that each publishes on. */
enum Service {
    ORDER(Topics.ORDER),
    PAYMENT(Topics.PAYMENT),
    INVENTORY(Topics.INVENTORY),
    LOGISTICS(Topics.LOGISTICS);

    private final String topic;

    Service(String topic) {
        this.topic = topic;
    }

    /** Where its events are published. */
    String topic() {
        return topic;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

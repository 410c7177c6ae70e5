package com.emshop.saga;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TraceContextTest {
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void textIsReadBack() {
        TraceContext alone = new TraceContext(PARENT, null);
        TraceContext withState = new TraceContext(PARENT, "a=1, b=2");

        assertThat(alone).hasToString(PARENT);
        assertThat(withState).hasToString(PARENT + " a=1, b=2");
        assertThat(TraceContext.parse(alone.toString())).isEqualTo(alone);
        assertThat(TraceContext.parse(withState.toString())).isEqualTo(withState);
        assertThat(TraceContext.parse(" b=2")).isEqualTo(new TraceContext("", "b=2"));
        assertThat(TraceContext.parseNullable(PARENT)).isEqualTo(alone);
        assertThat(TraceContext.parseNullable(null)).isNull();
    }

    @Test
    void traceIdIsPartOfTheTraceparent() {
        assertThat(new TraceContext(PARENT, null).traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    }
}

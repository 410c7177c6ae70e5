package com.emshop.saga.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

class AdmissionFilterTest {
    private static final int FLOOR = 5;

    private Instant now = Instant.parse("2026-11-28T10:00:00Z");
    private final InstantSource time = () -> now;
    private final Admission admission = new Admission(Duration.ofSeconds(1), time.withZone(ZoneOffset.UTC));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AdmissionFilter filter =
            new AdmissionFilter(admission, new Problems("urn:test:"), new JsonMapper(), meters);

    @BeforeEach
    void overload() {
        for (int piece = 0; piece < FLOOR; piece++) {
            admission.done(Duration.ofMinutes(1));
        }
        now = now.plusMillis(250);
    }

    @Test
    void refusedPostIsAnsweredWithAProblemAndWhenToTryAgain() throws Exception {
        for (int taken = 0; taken < FLOOR; taken++) {
            assertThat(answer("POST").getStatus()).isEqualTo(200);
        }

        MockHttpServletResponse refused = answer("POST");

        assertThat(refused.getStatus()).isEqualTo(503);
        assertThat(refused.getHeader("Retry-After")).isEqualTo("1");
        assertThat(refused.getContentType()).isEqualTo("application/problem+json");
        assertThat(refused.getContentAsString()).contains("urn:test:overloaded");
        assertThat(meters.get("saga.admission.refused").counter().count()).isEqualTo(1);
    }

    @Test
    void readsPassAndCountForNothing() throws Exception {
        for (int read = 0; read < 100; read++) {
            assertThat(answer("GET").getStatus()).isEqualTo(200);
        }

        assertThat(answer("POST").getStatus()).isEqualTo(200);
    }

    @Test
    void requestsThatAreRefusedLaterTakeNobodysPlace() throws Exception {
        for (int forged = 0; forged < 100; forged++) {
            MockHttpServletResponse response = new MockHttpServletResponse();
            filter.doFilter(
                    new MockHttpServletRequest("POST", "/orders"),
                    response,
                    (request, answer) -> ((HttpServletResponse) answer).setStatus(401));
            assertThat(response.getStatus()).isEqualTo(401);
        }

        assertThat(answer("POST").getStatus()).isEqualTo(200);
    }

    @Test
    void requestThatFailsTakesNobodysPlace() throws Exception {
        for (int broken = 0; broken < FLOOR; broken++) {
            assertThatThrownBy(() -> filter.doFilter(
                            new MockHttpServletRequest("POST", "/orders"),
                            new MockHttpServletResponse(),
                            (request, answer) -> {
                                throw new IOException("broken");
                            }))
                    .isInstanceOf(IOException.class);
        }

        assertThat(answer("POST").getStatus()).isEqualTo(200);
    }

    private MockHttpServletResponse answer(String method) throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse();
        filter.doFilter(new MockHttpServletRequest(method, "/orders"), response, new MockFilterChain());
        return response;
    }
}

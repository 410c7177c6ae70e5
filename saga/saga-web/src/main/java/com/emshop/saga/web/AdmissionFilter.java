package com.emshop.saga.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers requests that begin new work with 503 and {@code Retry-After} while the {@link Admission} takes no more of them. It
 * stands before authentication, so that a refusal costs little; a request that is then refused, for its token or its body, takes no
 * other's place. Other methods than POST pass. Counts refusals as
 * {@code saga.admission.refused}.
 */
public final class AdmissionFilter extends OncePerRequestFilter {
    private final Admission admission;
    private final Problems problems;
    private final JsonMapper json;
    private final Counter refused;

    /** Register it for the paths whose POST begins new work. */
    public AdmissionFilter(Admission admission, Problems problems, JsonMapper json, MeterRegistry meters) {
        this.admission = admission;
        this.problems = problems;
        this.json = json;
        this.refused = Counter.builder("saga.admission.refused")
                .description("Requests refused because the work taken before was not done in time")
                .register(meters);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (admission.admits()) {
            boolean begun = false;
            try {
                chain.doFilter(request, response);
                begun = request.isAsyncStarted() || response.getStatus() < HttpStatus.BAD_REQUEST.value();
            } finally {
                if (!begun) {
                    admission.notBegun();
                }
            }
            return;
        }
        refused.increment();
        response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
        response.setHeader(HttpHeaders.RETRY_AFTER, "1");
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        json.writeValue(
                response.getOutputStream(),
                problems.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "overloaded",
                        "The service has more work than it can do in time. Try again."));
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getMethod().equals("POST");
    }
}

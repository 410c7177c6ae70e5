package com.emshop.saga.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

/** Answers with problems where no controller does: in filters and in the server itself. Thread-safe. */
final class ProblemWriter {
    private final Problems problems;
    private final JsonMapper json;

    ProblemWriter(Problems problems, JsonMapper json) {
        this.problems = problems;
        this.json = json;
    }

    /** What the service or its server refused without a code of its own. */
    ProblemDetail ofStatus(int status) {
        HttpStatus known = HttpStatus.resolve(status);
        if (known == null || !known.isError()) {
            known = HttpStatus.INTERNAL_SERVER_ERROR;
        }
        if (known == HttpStatus.BAD_REQUEST) {
            return problems.of(known, "malformed-request", "The request is malformed, or has forbidden characters.");
        }
        return known.is4xxClientError()
                ? problems.of(known, "http-" + known.value(), known.getReasonPhrase() + ".")
                : problems.of(known, "internal", "Internal error.");
    }

    void write(HttpServletResponse response, HttpStatus status, String code, String detail) throws IOException {
        write(response, problems.of(status, code, detail));
    }

    void write(HttpServletResponse response, ProblemDetail problem) throws IOException {
        byte[] body = json.writeValueAsBytes(problem);
        response.setStatus(problem.getStatus());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}

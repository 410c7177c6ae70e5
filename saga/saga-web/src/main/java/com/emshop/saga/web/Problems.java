package com.emshop.saga.web;

import java.net.URI;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * Makes problem details (RFC 9457) whose {@code type} is the service's prefix ({@code saga.web.problem-type-prefix}) and a code.
 * Codes are stable: programs may rely on them; the detail is for people and may change. Immutable and thread-safe.
 */
public final class Problems {
    private final String typePrefix;

    /**
     * Makes problems whose types begin with this prefix.
     *
     * @throws IllegalArgumentException if prefix and code do not make a URI
     */
    public Problems(String typePrefix) {
        this.typePrefix = typePrefix;
        type("code");
    }

    /** The type of a problem with this code. */
    public URI type(String code) {
        return URI.create(typePrefix + code);
    }

    /**
     * A problem.
     *
     * @param code stable and machine readable, in lower case with hyphens
     * @param detail for a person: what is wrong and what is accepted
     */
    public ProblemDetail of(HttpStatusCode status, String code, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(type(code));
        return problem;
    }

    /** The same as an exception, for a controller to throw. */
    public ErrorResponseException exception(HttpStatusCode status, String code, String detail) {
        return new ErrorResponseException(status, of(status, code, detail), null);
    }

    /** The caller has no valid token. */
    ProblemDetail unauthenticated() {
        return of(HttpStatus.UNAUTHORIZED, "unauthenticated", "A valid bearer token is required.");
    }

    /** The keys that tokens are verified with cannot be read. */
    ProblemDetail keysUnavailable() {
        return of(
                HttpStatus.SERVICE_UNAVAILABLE,
                "unavailable",
                "The token cannot be verified at the moment. Try again.");
    }

    /** The caller's token lacks a role. */
    ProblemDetail forbidden() {
        return of(HttpStatus.FORBIDDEN, "forbidden", "This requires a role that the token does not contain.");
    }

    /** A required header is missing; the code names it. */
    ProblemDetail missingHeader(String name) {
        return of(
                HttpStatus.BAD_REQUEST,
                "missing-" + name.toLowerCase(Locale.ROOT),
                "The header " + name + " is required.");
    }
}

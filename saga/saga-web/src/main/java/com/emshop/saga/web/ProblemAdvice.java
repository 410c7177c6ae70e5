package com.emshop.saga.web;

import com.emshop.saga.CommandRejected;
import com.emshop.saga.messaging.SchemaUnavailableException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.validation.FieldError;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Answers every exception of a controller with an {@code application/problem+json} (RFC 9457) whose {@code type} is made by
 * {@link Problems}. A subclass that is a bean replaces this one. Thread-safe.
 */
@RestControllerAdvice
public class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    private final Problems problems;

    /** Answers with these problems. */
    public ProblemAdvice(Problems problems) {
        this.problems = problems;
    }

    @ExceptionHandler
    ProblemDetail rejected(CommandRejected rejection) {
        HttpStatus status = switch (rejection.kind()) {
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case CONFLICT -> HttpStatus.CONFLICT;
            case INVALID -> HttpStatus.UNPROCESSABLE_CONTENT;
        };
        return problems.of(status, rejection.code(), rejection.getMessage());
    }

    /** A public path whose controller takes the caller. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> unauthenticated(AuthenticationCredentialsNotFoundException missing) {
        return ResponseEntity.status(HttpStatus.UNAUTHORIZED)
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .body(problems.unauthenticated());
    }

    @ExceptionHandler
    ProblemDetail denied(AccessDeniedException denied) {
        return problems.forbidden();
    }

    /**
     * A header or parameter that the firewall of Spring Security does not let a controller read, or an escape in the query that is
     * none.
     */
    @ExceptionHandler({RequestRejectedException.class, InvalidParameterException.class})
    ProblemDetail malformed(RuntimeException rejection) {
        return problems.of(
                HttpStatus.BAD_REQUEST,
                "malformed-request",
                "The request contains forbidden characters, or escapes that are none.");
    }

    /** The database is down or too busy: nothing was changed, and the same request may succeed in a moment. */
    @ExceptionHandler({
        CannotGetJdbcConnectionException.class,
        CannotCreateTransactionException.class,
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class
    })
    ResponseEntity<ProblemDetail> unavailable(Exception fault) {
        log.warn("The database did not answer; the request was answered with 503", fault);
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, "1")
                .body(problems.of(
                        HttpStatus.SERVICE_UNAVAILABLE, "unavailable", "The database does not answer. Try again."));
    }

    /** The service has no ids yet for the schemas of the events it would write: nothing was changed. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> unavailable(SchemaUnavailableException fault) {
        log.warn("The schema registry did not answer; the request was answered with 503", fault);
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, "1")
                .body(problems.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "unavailable",
                        "The schema registry does not answer. Try again."));
    }

    /** Input that no column takes, although it was accepted. The same request would fail again, so this is no outage. */
    @ExceptionHandler
    ProblemDetail unstorable(DataIntegrityViolationException fault) {
        if (!Unstorable.isCauseOf(fault)) {
            return unexpected(fault);
        }
        log.error("A value that was accepted does not fit its column; the request was answered with 400", fault);
        return problems.of(HttpStatus.BAD_REQUEST, "invalid-request", "A value is too long, or out of range.");
    }

    /** A fault of the service: the answer names the id under which it is logged, which is the trace id if there is one. */
    @ExceptionHandler
    ProblemDetail unexpected(RuntimeException fault) {
        SpanContext span = Span.current().getSpanContext();
        String id = span.isValid() ? span.getTraceId() : UUID.randomUUID().toString();
        log.error("Internal error {}", id, fault);
        return problems.of(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal",
                "Internal error. It has been logged under id " + id + ".");
    }

    /** One invalid field. */
    record Invalid(String field, @Nullable String message) {}

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException invalid, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<Invalid> errors = invalid.getBindingResult().getFieldErrors().stream()
                .map(error -> new Invalid(error.getField(), error.getDefaultMessage()))
                .toList();
        return handleExceptionInternal(invalid, invalid(status, errors), headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException invalid, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<Invalid> errors = invalid.getParameterValidationResults().stream()
                .flatMap(result -> result.getResolvableErrors().stream()
                        .map(error -> new Invalid(
                                error instanceof FieldError field
                                        ? field.getField()
                                        : String.valueOf(
                                                result.getMethodParameter().getParameterName()),
                                error.getDefaultMessage())))
                .toList();
        return handleExceptionInternal(invalid, invalid(status, errors), headers, status, request);
    }

    private ProblemDetail invalid(HttpStatusCode status, List<Invalid> errors) {
        ProblemDetail problem = problems.of(status, "invalid-request", "The request has invalid fields.");
        problem.setProperty("errors", errors);
        return problem;
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException unreadable,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        ProblemDetail problem = problems.of(
                status, "unreadable-request", "The body is not JSON of the expected structure: wrong type or syntax.");
        return handleExceptionInternal(unreadable, problem, headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleServletRequestBindingException(
            ServletRequestBindingException missing, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (missing instanceof MissingRequestHeaderException header) {
            ProblemDetail problem = problems.missingHeader(header.getHeaderName());
            return handleExceptionInternal(missing, problem, headers, status, request);
        }
        return super.handleServletRequestBindingException(missing, headers, status, request);
    }

    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (body instanceof ProblemDetail problem
                && (problem.getType() == null || URI.create("about:blank").equals(problem.getType()))) {
            problem.setType(problems.type("http-" + status.value()));
        }
        return super.createResponseEntity(body, headers, status, request);
    }
}

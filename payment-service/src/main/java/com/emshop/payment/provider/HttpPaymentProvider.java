package com.emshop.payment.provider;

import com.emshop.payment.PaymentProvider;
import com.emshop.payment.PaymentTerms;
import com.emshop.payment.ProviderNotification;
import com.emshop.payment.ProviderUnavailable;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import tools.jackson.databind.JsonNode;

/**
 * The provider by its HTTP API. Whatever is not a clear answer means that the outcome is unknown: a time-out, a broken
 * connection, a server error, an answer that cannot be read, a key that is not accepted. Only a clear no is a refusal.
 */
final class HttpPaymentProvider implements PaymentProvider {
    /** The request itself is refused, for good: not understood, not known, not possible. */
    private static final Set<Integer> REFUSALS = Set.of(400, 404, 422);

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final RestClient http;
    private final ProviderJson json;
    private final CircuitBreaker breaker;
    private final MeterRegistry meters;

    HttpPaymentProvider(RestClient http, ProviderJson json, CircuitBreaker breaker, MeterRegistry meters) {
        this.http = http;
        this.json = json;
        this.breaker = breaker;
        this.meters = meters;
    }

    private record CheckoutRequest(
            String paymentSn, String amount, String currency, String method, Instant expiresAt) {}

    private record RefundBody(String refundSn, String paymentSn, String thirdPartySn, String amount, String currency) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Answer(int status, byte[] body) {}

    @Override
    public URI checkout(String paymentSn, PaymentTerms terms) {
        return call("checkout", () -> {
            Answer answer = expect(
                    post(
                            "/v1/checkouts",
                            null,
                            new CheckoutRequest(
                                    paymentSn,
                                    terms.amount().amount().toPlainString(),
                                    terms.amount().currency().getCurrencyCode(),
                                    terms.method(),
                                    terms.expiresAt())),
                    OK);
            return URI.create(ProviderJson.required(json.tree(answer.body()), "checkoutUrl", 2_000));
        });
    }

    @Override
    public ProviderPaymentStatus payment(String paymentSn) {
        return call("payment", () -> status(paymentSn, expect(get("/v1/payments/{sn}", paymentSn), OK)));
    }

    @Override
    public ProviderPaymentStatus close(String paymentSn) {
        return call(
                "close",
                () -> status(paymentSn, expect(post("/v1/payments/{sn}/close", null, null, paymentSn), OK, CONFLICT)));
    }

    @Override
    public RefundAnswer refund(RefundRequest request) {
        return call("refund", () -> {
            Answer answer = post(
                    "/v1/refunds",
                    request.reference(),
                    new RefundBody(
                            request.reference(),
                            request.paymentSn(),
                            request.thirdPartySn(),
                            request.amount().amount().toPlainString(),
                            request.amount().currency().getCurrencyCode()));
            return REFUSALS.contains(answer.status())
                    ? new RefundAnswer(Outcome.REFUSED, null, "The provider answered " + answer.status() + ".")
                    : refundAnswer(expect(answer, OK));
        });
    }

    @Override
    public Optional<RefundAnswer> refundKnownAs(String reference) {
        return call("refund-status", () -> {
            Answer answer = expect(get("/v1/refunds/{reference}", reference), OK, NOT_FOUND);
            return answer.status() == NOT_FOUND ? Optional.empty() : Optional.of(refundAnswer(answer));
        });
    }

    private Answer get(String path, Object... variables) {
        return http.get().uri(path, variables).exchange((request, response) -> answer(response));
    }

    private Answer post(String path, @Nullable String idempotencyKey, @Nullable Object body, Object... variables) {
        RestClient.RequestBodySpec request = http.post().uri(path, variables);
        if (idempotencyKey != null) {
            request.header("Idempotency-Key", idempotencyKey);
        }
        if (body != null) {
            request.contentType(MediaType.APPLICATION_JSON).body(body);
        }
        return request.exchange((sent, response) -> answer(response));
    }

    private static Answer answer(org.springframework.http.client.ClientHttpResponse response)
            throws java.io.IOException {
        HttpStatusCode status = response.getStatusCode();
        return new Answer(status.value(), response.getBody().readAllBytes());
    }

    private static Answer expect(Answer answer, Integer... statuses) {
        if (!List.of(statuses).contains(answer.status())) {
            throw new RestClientException("the provider answered " + answer.status());
        }
        return answer;
    }

    private ProviderPaymentStatus status(String paymentSn, Answer answer) {
        JsonNode root = json.tree(answer.body());
        List<ProviderNotification> captures = new ArrayList<>();
        root.path("captures").forEach(capture -> captures.add(ProviderJson.capture(paymentSn, capture)));
        return new ProviderPaymentStatus(progress(ProviderJson.required(root, "status", 32)), captures);
    }

    private static Progress progress(String status) {
        return switch (status) {
            case "unknown" -> Progress.UNKNOWN;
            case "pending" -> Progress.PENDING;
            case "succeeded" -> Progress.SUCCEEDED;
            case "failed" -> Progress.FAILED;
            case "closed" -> Progress.CLOSED;
            default -> throw new RestClientException("the provider says a payment is " + status);
        };
    }

    private RefundAnswer refundAnswer(Answer answer) {
        JsonNode root = json.tree(answer.body());
        String status = ProviderJson.required(root, "status", 32);
        Outcome outcome = switch (status) {
            case "succeeded" -> Outcome.SUCCEEDED;
            case "pending" -> Outcome.PENDING;
            case "failed" -> Outcome.REFUSED;
            default -> throw new RestClientException("the provider says a refund is " + status);
        };
        return new RefundAnswer(outcome, ProviderJson.refundNumber(root), ProviderJson.reason(root));
    }

    private <T> T call(String name, Supplier<T> call) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("the provider is never called inside a transaction: it may take its time");
        }
        Timer.Sample time = Timer.start(meters);
        String outcome = "unknown";
        try {
            T result = Objects.requireNonNull(breaker.executeSupplier(call));
            outcome = "answered";
            return result;
        } catch (CallNotPermittedException open) {
            throw new ProviderUnavailable("the provider failed too often and is left alone for a moment", open);
        } catch (RestClientException | MalformedNotification | IllegalArgumentException unclear) {
            throw new ProviderUnavailable("the provider gave no clear answer to " + name, unclear);
        } finally {
            time.stop(meters.timer("emshop.provider.calls", "call", name, "outcome", outcome));
        }
    }
}

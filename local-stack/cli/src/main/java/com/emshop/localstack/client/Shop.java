package com.emshop.localstack.client;

import com.emshop.localstack.stack.LocalStack;
import com.emshop.localstack.stack.Service;
import com.emshop.localstack.stack.Tokens;
import com.emshop.saga.servers.StackException;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The shop's HTTP interface, as a customer or as an operator. Every call is bounded in time and throws
 * {@link UnexpectedAnswerException} when the answer is an error. Safe for several threads.
 */
public final class Shop {
    private static final JsonSetter.Value ABSENT_IS_EMPTY = JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY);
    /** What a service leaves out is an empty text, or nothing. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .withConfigOverride(String.class, text -> text.setNullHandling(ABSENT_IS_EMPTY))
            .withConfigOverride(BigDecimal.class, amount -> amount.setNullHandling(ABSENT_IS_EMPTY))
            .build();

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration TOKEN_VALIDITY = Duration.ofHours(1);
    private static final String OPERATOR = "1";
    private static final int NOT_FOUND = 404;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final Function<Service, String> services;
    private final String provider;
    private final Tokens tokens;

    private Shop(Function<Service, String> services, String provider, Tokens tokens) {
        this.services = services;
        this.provider = provider;
        this.tokens = tokens;
    }

    /** The shop of a stack; where a service has a second instance, both are called in turn. */
    public static Shop of(LocalStack stack, Clock clock) {
        var turn = new AtomicInteger();
        return new Shop(
                service -> {
                    List<String> instances = stack.instancesOf(service);
                    return instances.get(Math.floorMod(turn.getAndIncrement(), instances.size()));
                },
                stack.addresses().provider(),
                new Tokens(stack.secrets().tokenKey(), clock));
    }

    /**
     * A shop wherever it is.
     *
     * @param services the address of each, without a slash at the end
     * @param provider the address of the provider simulator
     */
    public static Shop at(Function<Service, String> services, String provider, Tokens tokens) {
        return new Shop(services, provider, tokens);
    }

    /** Creates the product, or changes it. */
    public void offer(String sku, String name, BigDecimal price, String currency) {
        call(
                "PUT",
                url(Service.ORDER, "/products/" + encoded(sku)),
                operator(),
                Map.of("name", name, "price", Map.of("amount", price.toPlainString(), "currency", currency)),
                Map.of());
    }

    /** Sets how many pieces can be sold. */
    public void stock(String sku, long available) {
        call(
                "PUT",
                url(Service.INVENTORY, "/stock/" + encoded(sku)),
                operator(),
                Map.of("available", available),
                Map.of());
    }

    public Stock stockOf(String sku) {
        return JSON.treeToValue(get(Service.INVENTORY, "/stock/" + encoded(sku), operator()), Stock.class);
    }

    /**
     * Places an order.
     *
     * @param idempotencyKey the same key and lines again are the same order
     * @param address null for goods that are not shipped
     */
    public Order order(String customer, String idempotencyKey, List<Line> lines, @Nullable Address address) {
        var body = new LinkedHashMap<String, @Nullable Object>();
        body.put("items", lines);
        body.put("paymentMethod", "CARD");
        body.put("shippingAddress", address);
        JsonNode order = call(
                "POST",
                url(Service.ORDER, "/orders"),
                customer(customer),
                body,
                Map.of("Idempotency-Key", idempotencyKey));
        return JSON.treeToValue(order, Order.class);
    }

    public Order order(String customer, String orderSn) {
        return JSON.treeToValue(get(Service.ORDER, "/orders/" + encoded(orderSn), customer(customer)), Order.class);
    }

    /** The customer has the parcel. */
    public void confirmReceipt(String customer, String orderSn) {
        call(
                "POST",
                url(Service.ORDER, "/orders/" + encoded(orderSn) + "/receipt"),
                customer(customer),
                null,
                Map.of());
    }

    /** The customer does not want it any more. */
    public void cancel(String customer, String orderSn) {
        call(
                "POST",
                url(Service.ORDER, "/orders/" + encoded(orderSn) + "/cancellation"),
                customer(customer),
                null,
                Map.of());
    }

    public Optional<Payment> paymentOf(String orderSn) {
        return first(Service.PAYMENT, "/payments?orderSn=" + encoded(orderSn), Payment.class);
    }

    public Optional<Shipment> shipmentOf(String orderSn) {
        return first(Service.LOGISTICS, "/shipments?orderSn=" + encoded(orderSn), Shipment.class);
    }

    /** The state of the order's stock reservation; empty when there is none. */
    public Optional<String> reservationOf(String orderSn) {
        return found(() -> get(Service.INVENTORY, "/reservations/" + encoded(orderSn), operator()))
                .map(reservation -> reservation.path("status").asString(""));
    }

    public void dispatch(String shipmentSn, String carrier, String trackingNo) {
        call(
                "POST",
                url(Service.LOGISTICS, "/shipments/" + encoded(shipmentSn) + "/dispatch"),
                operator(),
                Map.of("carrier", carrier, "trackingNo", trackingNo),
                Map.of());
    }

    public void deliver(String shipmentSn) {
        call(
                "POST",
                url(Service.LOGISTICS, "/shipments/" + encoded(shipmentSn) + "/delivery"),
                operator(),
                null,
                Map.of());
    }

    /** What the console saw of an order so far, the earliest first. */
    public List<OrderEvent> timeline(String orderSn) {
        return timelineOf(orderSn)
                .map(timeline -> List.of(JSON.treeToValue(timeline.path("events"), OrderEvent[].class)))
                .orElse(List.of());
    }

    /** Whether the console saw the order come to an end at which everything adds up. */
    public boolean isSettled(String orderSn) {
        return timelineOf(orderSn)
                .map(timeline -> timeline.path("settled").asBoolean(false))
                .orElse(false);
    }

    private Optional<JsonNode> timelineOf(String orderSn) {
        return found(() -> get(Service.CONSOLE, "/api/orders/" + encoded(orderSn) + "/timeline", operator()));
    }

    public Audit audit() {
        return JSON.treeToValue(get(Service.CONSOLE, "/api/audit", operator()), Audit.class);
    }

    /** Erases a customer's personal data in all services. Repeating it changes nothing where it was done. */
    public Erasure erase(String customer) {
        JsonNode answer = call(
                "DELETE",
                url(Service.CONSOLE, "/api/customers/" + encoded(customer) + "/data"),
                operator(),
                null,
                Map.of());
        return new Erasure(
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(answer),
                answer.path("unavailable").isEmpty());
    }

    /**
     * Has the payment provider send signed webhooks to the shop.
     *
     * @return the provider's answer, JSON: what it will send
     */
    public String provider(String paymentSn, String orderSn, Webhooks webhooks) {
        var body = new LinkedHashMap<String, @Nullable Object>();
        body.put("orderSn", orderSn);
        body.put("amount", webhooks.amount().toPlainString());
        body.put("currency", webhooks.currency());
        body.put("outcome", webhooks.outcome());
        body.put("retryable", webhooks.retryable());
        body.put("times", webhooks.times());
        body.put("newCapture", webhooks.newCapture());
        body.put("force", webhooks.force());
        return JSON.writerWithDefaultPrettyPrinter()
                .writeValueAsString(
                        call("POST", provider + "/simulator/payments/" + encoded(paymentSn), "", body, Map.of()));
    }

    private <T> Optional<T> first(Service service, String path, Class<T> type) {
        return found(() -> get(service, path, operator()))
                .flatMap(page -> page.path("items").valueStream().findFirst())
                .map(item -> JSON.treeToValue(item, type));
    }

    /** A question about something that need not be there yet. */
    private static Optional<JsonNode> found(Supplier<JsonNode> question) {
        try {
            return Optional.of(question.get());
        } catch (UnexpectedAnswerException e) {
            if (e.status() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private String operator() {
        return tokens.sign(OPERATOR, List.of(Tokens.Role.OPERATOR), TOKEN_VALIDITY);
    }

    private String customer(String user) {
        return tokens.sign(user, List.of(Tokens.Role.CUSTOMER), TOKEN_VALIDITY);
    }

    /** A value within a URL; nothing in it is a part of the URL's own structure. */
    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String url(Service service, String path) {
        return services.apply(service) + path;
    }

    private JsonNode get(Service service, String path, String token) {
        return call("GET", url(service, path), token, null, Map.of());
    }

    private JsonNode call(String method, String url, String token, @Nullable Object body, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(CALL_TIMEOUT);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        headers.forEach(request::header);
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json");
            request.method(method, HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
        }
        String name = method + " " + url;
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new UnexpectedAnswerException(name, response.statusCode(), response.body());
            }
            return JSON.readTree(response.body().isEmpty() ? "{}" : response.body());
        } catch (IOException e) {
            throw new StackException(name + " was not answered: " + e, e);
        } catch (JacksonException e) {
            throw new StackException(name + " was answered with something else than JSON: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException(name + " was interrupted", e);
        }
    }
}

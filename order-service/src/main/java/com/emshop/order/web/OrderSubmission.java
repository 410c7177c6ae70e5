package com.emshop.order.web;

import static java.util.stream.Collectors.toMap;

import com.emshop.order.Catalog;
import com.emshop.order.CatalogItem;
import com.emshop.order.Order;
import com.emshop.order.OrderDetails;
import com.emshop.order.OrderEvent;
import com.emshop.order.OrderPlacement;
import com.emshop.order.Product;
import com.emshop.order.ShippingAddress;
import com.emshop.order.SubmissionKey;
import com.emshop.saga.AggregateId;
import com.emshop.saga.Aggregates;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.messaging.CommandQueue;
import com.emshop.saga.messaging.TimeOrderedIds;
import com.emshop.saga.web.Caller;
import com.emshop.saga.web.IdempotencyKey;
import com.emshop.saga.web.RequestHash;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Takes an order exactly once for each idempotency key, however often and from however many connections it is sent. */
@Component
class OrderSubmission {

    /** What a customer sends. */
    record Request(
            @NotEmpty @Size(max = 100) List<@NotNull @Valid Item> items,
            @NotBlank @Size(max = 32) String paymentMethod,
            @Nullable @Valid Address shippingAddress) {

        record Item(
                @NotBlank @Size(max = 64) String sku,

                @NotNull @Min(1) @Max(OrderPlacement.MAX_QUANTITY)
                Integer quantity) {}

        record Address(
                @NotBlank @Size(max = 200) String recipient,
                @NotBlank @Size(max = 200) String street,
                @NotBlank @Size(max = 100) String city,
                @NotBlank @Size(max = 20) String postalCode,

                @NotBlank @Pattern(regexp = "[A-Z]{2}", message = "must be an ISO 3166-1 alpha-2 code")
                String country,

                @Nullable @Size(max = 40) String phone) {}
    }

    private final CommandQueue commands;
    private final RequestHash hashes;
    private final JsonMapper json;
    private final Clock clock;

    OrderSubmission(CommandQueue commands, RequestHash hashes, JsonMapper json, Clock clock) {
        this.commands = commands;
        this.hashes = hashes;
        this.json = json;
        this.clock = clock;
    }

    /** The answer to the first request with this key: now, or as it was given then. */
    OrderView submit(Caller customer, IdempotencyKey key, Request request) {
        String hash = HexFormat.of().formatHex(hashes.of(request));
        String orderSn = TimeOrderedIds.next().toString();
        String submissionKey = SubmissionKey.keyOf(customer.userId(), key.value());
        Instant now = clock.instant();
        Set<AggregateId<?>> uses = new HashSet<>();
        uses.add(SubmissionKey.TYPE.id(submissionKey));
        request.items().forEach(item -> uses.add(CatalogItem.TYPE.id(item.sku())));
        ReactionRequest<Order> submission = new ReactionRequest<>(
                Order.TYPE.id(orderSn),
                uses,
                customer.asCause(customer.userId() + '/' + key.value() + '/' + orderSn, now),
                now,
                null,
                (order, others) -> {
                    SubmissionKey known = others.get(SubmissionKey.TYPE, submissionKey);
                    if (known.knows(hash)) {
                        return List.of();
                    }
                    List<OrderEvent> events = order.submit(details(customer, request, now, others));
                    known.claim(hash, orderSn, json.writeValueAsString(OrderView.of(order.state())));
                    return events;
                },
                null);
        String answer = commands.executeFrom(
                submission,
                (order, others) -> others.get(SubmissionKey.TYPE, submissionKey).answer());
        return json.readValue(answer, OrderView.class);
    }

    private static OrderDetails details(Caller customer, Request request, Instant now, Aggregates products) {
        Catalog catalog = skus -> skus.stream()
                .flatMap(sku -> products.get(CatalogItem.TYPE, sku).product().stream())
                .collect(toMap(Product::sku, product -> product));
        return new OrderPlacement(catalog)
                .place(
                        customer.userId(),
                        request.items().stream()
                                .map(item -> new OrderPlacement.Item(item.sku(), item.quantity()))
                                .toList(),
                        request.paymentMethod(),
                        address(request.shippingAddress()),
                        now);
    }

    private static @Nullable ShippingAddress address(Request.@Nullable Address address) {
        return address == null
                ? null
                : new ShippingAddress(
                        address.recipient(),
                        address.street(),
                        address.city(),
                        address.postalCode(),
                        address.country(),
                        address.phone());
    }
}

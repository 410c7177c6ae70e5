package com.emshop.order.web;

import com.emshop.order.Order;
import com.emshop.order.OrderDetails;
import com.emshop.order.OrderPlacement;
import com.emshop.order.ShippingAddress;
import com.emshop.order.persistence.IdempotencyKeys;
import com.emshop.saga.messaging.AggregateExecutor;
import com.emshop.saga.messaging.EventIds;
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
import java.util.List;
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

    private final OrderPlacement ordering;
    private final AggregateExecutor<Order> orders;
    private final IdempotencyKeys keys;
    private final RequestHash hashes;
    private final JsonMapper json;
    private final Clock clock;

    OrderSubmission(
            OrderPlacement ordering,
            AggregateExecutor<Order> orders,
            IdempotencyKeys keys,
            RequestHash hashes,
            JsonMapper json,
            Clock clock) {
        this.ordering = ordering;
        this.orders = orders;
        this.keys = keys;
        this.hashes = hashes;
        this.json = json;
        this.clock = clock;
    }

    /** The answer to the first request with this key: now, or as it was given then. */
    OrderView submit(Caller customer, IdempotencyKey key, Request request) {
        byte[] hash = hashes.of(request);
        String orderSn = EventIds.next().toString();
        return orders.inTransaction(() -> keys.claim(customer.userId(), key.value(), hash, orderSn)
                .map(answer -> json.readValue(answer, OrderView.class))
                .orElseGet(() -> {
                    OrderDetails placement = ordering.place(
                            customer.userId(),
                            request.items().stream()
                                    .map(item -> new OrderPlacement.Item(item.sku(), item.quantity()))
                                    .toList(),
                            request.paymentMethod(),
                            address(request.shippingAddress()),
                            clock.instant());
                    Order order = orders.command(orderSn, customer.asCause(), fresh -> fresh.submit(placement));
                    OrderView answer = OrderView.of(order.state());
                    keys.answer(customer.userId(), key.value(), json.writeValueAsString(answer));
                    return answer;
                }));
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

package com.emshop.order.web;

import com.emshop.order.OrderPlacement;
import com.emshop.order.PaymentMethods;
import com.emshop.order.ShippingAddress;
import com.emshop.order.Submission;
import com.emshop.order.SubmissionKey;
import com.emshop.order.UnpaidLimits;
import com.emshop.saga.OperatorAction;
import com.emshop.saga.messaging.CommandQueue;
import com.emshop.saga.messaging.TimeOrderedIds;
import com.emshop.saga.web.Caller;
import com.emshop.saga.web.IdempotencyKey;
import com.emshop.saga.web.Identifiers;
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
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Places one order for each idempotency key, however often and from however many connections the request is sent. */
@Component
class OrderSubmission {

    /** What a customer sends. */
    record Request(
            @NotEmpty @Size(max = 100) List<@NotNull @Valid Item> items,
            @NotBlank @Size(max = 32) String paymentMethod,
            @Nullable @Valid Address shippingAddress) {

        record Item(
                @NotNull @Pattern(regexp = Identifiers.CHOSEN, message = Identifiers.CHOSEN_MESSAGE)
                String sku,

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
    private final PaymentMethods paymentMethods;
    private final JsonMapper json;
    private final Clock clock;
    private final UnpaidLimits limits;

    OrderSubmission(
            CommandQueue commands,
            RequestHash hashes,
            PaymentMethods paymentMethods,
            JsonMapper json,
            Clock clock,
            UnpaidLimits limits) {
        this.commands = commands;
        this.paymentMethods = paymentMethods;
        this.hashes = hashes;
        this.json = json;
        this.clock = clock;
        this.limits = limits;
    }

    /** The answer to the first request with this key, which is stored with the key: now, or as it was given then. */
    OrderView submit(Caller customer, IdempotencyKey key, Request request) {
        Submission submission = new Submission(
                new SubmissionKey.Id(customer.userId(), key.value()),
                HexFormat.of().formatHex(hashes.of(request)),
                TimeOrderedIds.next().toString(),
                new OrderPlacement(
                        customer.userId(),
                        request.items().stream()
                                .map(item -> new OrderPlacement.Item(item.sku(), item.quantity()))
                                .toList(),
                        paymentMethods.named(request.paymentMethod()).orElse(null),
                        address(request.shippingAddress())));
        Instant now = clock.instant();
        String answer = commands.execute(
                submission.request(
                        customer.asCause(OperatorAction.of("PLACE_ORDER"), submission.commandId(), now),
                        now,
                        limits,
                        order -> json.writeValueAsString(OrderView.of(order))),
                (order, others) -> submission.answer(others));
        return json.readValue(answer, OrderView.class);
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

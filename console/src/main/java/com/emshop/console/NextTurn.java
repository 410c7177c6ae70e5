package com.emshop.console;

import com.emshop.console.Waiting.Kind;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds out whose turn it is. */
final class NextTurn {
    private static final String CUSTOMER = "customer";
    private static final String OPERATOR = "operator";

    private final Evidence order;
    private final Patience patience;

    NextTurn(Evidence order, Patience patience) {
        this.order = order;
        this.patience = patience;
    }

    Optional<Waiting> waiting() {
        return switch (order.orderStatus()) {
            case NONE -> Optional.empty();
            case UNKNOWN -> order.direct() ? directly() : service(Fact.ORDER_CREATED);
            case PENDING_PAYMENT -> unpaid();
            case PAID -> order.digital() ? digital() : parcel();
            case SHIPPED ->
                order.shipmentStatus() == ShipmentStatus.DELIVERED
                        ? service(Fact.ORDER_DELIVERED)
                        : person(OPERATOR, "delivery of the parcel");
            case DELIVERED -> received();
            case COMPLETED -> refunds();
            case CANCELLED -> dead();
        };
    }

    private Optional<Waiting> directly() {
        return switch (order.stockStatus()) {
            case RESERVED -> person("caller", "confirmation or release of the reservation", order.reservedUntil());
            case NONE, EXPIRED, REJECTED, CONFIRMED, RELEASED, RETURNED -> Optional.empty();
        };
    }

    private Optional<Waiting> unpaid() {
        return switch (order.paymentStatus()) {
            case NONE -> service(Fact.PAYMENT_CREATED);
            case PENDING ->
                switch (order.stockStatus()) {
                    case NONE -> service(Fact.STOCK_RESERVED);
                    case REJECTED -> service(Fact.ORDER_CANCELLED);
                    case RESERVED -> person(CUSTOMER, "payment", earlier(order.payableUntil(), order.reservedUntil()));
                    case EXPIRED, CONFIRMED, RELEASED, RETURNED -> person(CUSTOMER, "payment", order.payableUntil());
                };
            case PAID -> service(Fact.ORDER_PAID);
            case FAILED, CANCELLED, REFUNDING, REFUNDED -> service(Fact.ORDER_CANCELLED);
        };
    }

    private Optional<Waiting> digital() {
        return switch (order.stockStatus()) {
            case NONE, RESERVED, EXPIRED -> service(Fact.STOCK_CONFIRMED);
            case REJECTED, RELEASED, RETURNED -> service(Fact.ORDER_CANCELLED);
            case CONFIRMED -> service(Fact.ORDER_COMPLETED);
        };
    }

    private Optional<Waiting> parcel() {
        return switch (order.stockStatus()) {
            case NONE, RESERVED, EXPIRED -> service(Fact.STOCK_CONFIRMED);
            case REJECTED, RELEASED, RETURNED -> service(Fact.ORDER_CANCELLED);
            case CONFIRMED ->
                switch (order.shipmentStatus()) {
                    case NONE -> service(Fact.SHIPMENT_CREATED);
                    case CREATED ->
                        order.told(Fact.ORDER_CANCELLATION_REQUESTED)
                                ? service(Fact.SHIPMENT_CANCELLED)
                                : person(OPERATOR, "dispatch of the parcel");
                    case REJECTED, CANCELLED -> service(Fact.ORDER_CANCELLED);
                    case DISPATCHED, DELIVERED -> service(Fact.ORDER_SHIPPED);
                };
        };
    }

    private Optional<Waiting> received() {
        Instant deliveredAt = order.deliveredAt();
        return person(CUSTOMER, "receipt", deliveredAt == null ? null : deliveredAt.plus(patience.receipt()));
    }

    private Optional<Waiting> dead() {
        switch (order.stockStatus()) {
            case RESERVED -> {
                return service(Fact.STOCK_RELEASED);
            }
            case CONFIRMED -> {
                return service(Fact.STOCK_RETURNED);
            }
            case NONE, EXPIRED, REJECTED, RELEASED, RETURNED -> {} // nothing is held
        }
        return switch (order.paymentStatus()) {
            case NONE -> refunds(); // nothing was ever asked for: the order died first
            case PENDING -> service(Fact.PAYMENT_CANCELLED);
            case PAID -> service(Fact.REFUND_STARTED);
            case FAILED, CANCELLED -> order.told(Fact.LATE_PAYMENT_RECEIVED) ? service(Fact.REFUND_STARTED) : refunds();
            case REFUNDING, REFUNDED -> refunds();
        };
    }

    private Optional<Waiting> refunds() {
        if (order.refundRefused()) {
            return turn(Kind.PERSON, OPERATOR, "another try of the refused refund", null, observed());
        }
        return order.refunding()
                ? turn(
                        Kind.PROVIDER,
                        "payment provider",
                        Fact.PAYMENT_REFUNDED.event(),
                        null,
                        observed().plus(patience.refund()))
                : Optional.empty();
    }

    // ---- how

    private Optional<Waiting> service(Fact fact) {
        return turn(Kind.SERVICE, fact.service(), fact.event(), null, settled());
    }

    /** He may take his time. */
    private Optional<Waiting> person(String who, String what) {
        return turn(Kind.PERSON, who, what, null, null);
    }

    /** He has until the timer decides. */
    private Optional<Waiting> person(String who, String what, @Nullable Instant until) {
        return turn(
                Kind.PERSON, who, what, until, until == null ? null : later(until.plus(patience.grace()), settled()));
    }

    private Optional<Waiting> turn(
            Kind kind, String who, String what, @Nullable Instant until, @Nullable Instant stuckFrom) {
        return Optional.of(new Waiting(kind, who, what, known(order.lastEventAt()), until, stuckFrom));
    }

    private Instant settled() {
        return observed().plus(patience.settle());
    }

    private Instant observed() {
        return known(order.lastObservedAt());
    }

    private static Instant known(@Nullable Instant time) {
        return Objects.requireNonNull(time, "only an order that was heard of waits");
    }

    /** What is read late, or again from the beginning, is not stuck before the rest of its story was read. */
    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return Stream.of(Optional.ofNullable(one), Optional.ofNullable(other))
                .flatMap(Optional::stream)
                .min(Instant::compareTo)
                .orElse(null);
    }
}

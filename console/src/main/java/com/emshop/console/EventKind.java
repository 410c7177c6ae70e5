package com.emshop.console;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * Every kind of event that a service emits for an order, each with the kinds that must have been emitted before it, by any
 * service. A kind is declared after its causes, so the order of the constants is one possible order of the events.
 *
 * <p>{@link CauseBeforeEffect} adds the causes that depend on the order.
 */
public enum EventKind {
    ORDER_CREATED,
    PAYMENT_CREATED(ORDER_CREATED),
    STOCK_RESERVED(ORDER_CREATED),
    STOCK_RESERVATION_FAILED(ORDER_CREATED),
    PAYMENT_CONFIRMED(PAYMENT_CREATED),
    PAYMENT_FAILED(PAYMENT_CREATED),
    PAYMENT_EXPIRED(PAYMENT_CREATED),
    STOCK_RESERVATION_EXPIRED(STOCK_RESERVED),
    ORDER_PAID(ORDER_CREATED, PAYMENT_CONFIRMED),
    STOCK_CONFIRMED(ORDER_CREATED, PAYMENT_CONFIRMED),
    STOCK_CONFIRMATION_FAILED(ORDER_CREATED, PAYMENT_CONFIRMED),
    SHIPMENT_CREATED(ORDER_PAID, STOCK_CONFIRMED),
    SHIPMENT_REJECTED(ORDER_PAID, STOCK_CONFIRMED),
    ORDER_CANCELLATION_REQUESTED(ORDER_PAID),
    SHIPMENT_CANCELLED(ORDER_CANCELLATION_REQUESTED),
    SHIPMENT_DISPATCHED(SHIPMENT_CREATED),
    SHIPMENT_CANCELLATION_REFUSED(ORDER_CANCELLATION_REQUESTED, SHIPMENT_DISPATCHED),
    ORDER_SHIPPED(SHIPMENT_DISPATCHED),
    SHIPMENT_DELIVERED(SHIPMENT_DISPATCHED),
    ORDER_DELIVERED(ORDER_SHIPPED, SHIPMENT_DELIVERED),
    ORDER_COMPLETED(ORDER_PAID),
    ORDER_CANCELLED(ORDER_CREATED),
    PAYMENT_CANCELLED(PAYMENT_CREATED, ORDER_CANCELLED),
    STOCK_RELEASED(STOCK_RESERVED, ORDER_CANCELLED),
    STOCK_RETURNED(STOCK_CONFIRMED, ORDER_CANCELLED),
    LATE_PAYMENT_RECEIVED(PAYMENT_CREATED),
    REFUND_STARTED(PAYMENT_CREATED),
    PAYMENT_REFUNDED(REFUND_STARTED),
    REFUND_FAILED(REFUND_STARTED);

    /** The service that emits the events of stock; an order number that only these mention belongs to a direct sale. */
    static final String INVENTORY = "inventory-service";

    private final Set<EventKind> causes;
    private final String eventName;

    EventKind(EventKind... causes) {
        this.causes = Set.of(causes);
        this.eventName = camelCase(name());
    }

    /** The simple name of the event's type. */
    public String eventName() {
        return eventName;
    }

    private static String camelCase(String name) {
        return Arrays.stream(name.split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(joining());
    }

    public String service() {
        return switch (this) {
            case ORDER_CREATED,
                    ORDER_PAID,
                    ORDER_CANCELLATION_REQUESTED,
                    ORDER_SHIPPED,
                    ORDER_DELIVERED,
                    ORDER_COMPLETED,
                    ORDER_CANCELLED -> "order-service";
            case PAYMENT_CREATED,
                    PAYMENT_CONFIRMED,
                    PAYMENT_FAILED,
                    PAYMENT_EXPIRED,
                    PAYMENT_CANCELLED,
                    LATE_PAYMENT_RECEIVED,
                    REFUND_STARTED,
                    PAYMENT_REFUNDED,
                    REFUND_FAILED -> "payment-service";
            case STOCK_RESERVED,
                    STOCK_RESERVATION_FAILED,
                    STOCK_RESERVATION_EXPIRED,
                    STOCK_CONFIRMED,
                    STOCK_CONFIRMATION_FAILED,
                    STOCK_RELEASED,
                    STOCK_RETURNED -> INVENTORY;
            case SHIPMENT_CREATED,
                    SHIPMENT_REJECTED,
                    SHIPMENT_CANCELLED,
                    SHIPMENT_DISPATCHED,
                    SHIPMENT_CANCELLATION_REFUSED,
                    SHIPMENT_DELIVERED -> "logistics-service";
        };
    }

    /** The kinds of events that always precede it. */
    public Set<EventKind> causes() {
        return causes;
    }
}

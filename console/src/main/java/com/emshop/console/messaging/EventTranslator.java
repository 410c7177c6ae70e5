package com.emshop.console.messaging;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import com.emshop.console.CancelReason;
import com.emshop.console.Capture;
import com.emshop.console.EventKind;
import com.emshop.console.EventPayload;
import com.emshop.console.Money;
import com.emshop.console.Observation;
import com.emshop.console.ObservedEvent;
import com.emshop.console.OrderDetails;
import com.emshop.console.Refund;
import com.emshop.console.RefundReason;
import com.emshop.events.OrderLine;
import com.emshop.events.SkuQuantity;
import com.emshop.events.StockShortage;
import com.emshop.events.inventory.StockConfirmationFailed;
import com.emshop.events.inventory.StockConfirmed;
import com.emshop.events.inventory.StockReleased;
import com.emshop.events.inventory.StockReservationExpired;
import com.emshop.events.inventory.StockReservationFailed;
import com.emshop.events.inventory.StockReserved;
import com.emshop.events.inventory.StockReturned;
import com.emshop.events.logistics.ShipmentCancellationRefused;
import com.emshop.events.logistics.ShipmentCancelled;
import com.emshop.events.logistics.ShipmentCreated;
import com.emshop.events.logistics.ShipmentDelivered;
import com.emshop.events.logistics.ShipmentDispatched;
import com.emshop.events.logistics.ShipmentRejected;
import com.emshop.events.order.OrderCancelReason;
import com.emshop.events.order.OrderCancellationRequested;
import com.emshop.events.order.OrderCancelled;
import com.emshop.events.order.OrderCompleted;
import com.emshop.events.order.OrderCreated;
import com.emshop.events.order.OrderDelivered;
import com.emshop.events.order.OrderPaid;
import com.emshop.events.order.OrderShipped;
import com.emshop.events.payment.LatePaymentReceived;
import com.emshop.events.payment.PaymentCancelled;
import com.emshop.events.payment.PaymentConfirmed;
import com.emshop.events.payment.PaymentCreated;
import com.emshop.events.payment.PaymentExpired;
import com.emshop.events.payment.PaymentFailed;
import com.emshop.events.payment.PaymentRefunded;
import com.emshop.events.payment.RefundFailed;
import com.emshop.events.payment.RefundStarted;
import com.emshop.saga.TraceContext;
import com.emshop.saga.messaging.ReceivedEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Translates events into observations. An event of an unknown type is newer than this version of the console: its observation
 * has no kind and an empty payload. Immutable and thread-safe.
 */
final class EventTranslator {
    /** Longer summaries are cut: providers and carriers send texts of any length. */
    private static final int SUMMARY_CHARS = 500;

    private record Translation(
            EventKind kind,
            Function<SpecificRecord, String> summary,
            Function<SpecificRecord, EventPayload> payload,
            Function<SpecificRecord, Set<String>> terms) {}

    private final Map<String, Translation> translations = new HashMap<>();
    private final EventJson json;

    EventTranslator(JsonMapper json) {
        this.json = new EventJson(json);
        order();
        payment();
        stock();
        shipment();
    }

    /** The full names of the known types. */
    Set<String> types() {
        return Set.copyOf(translations.keySet());
    }

    Observation translate(ReceivedEvent event) {
        Translation translation = translations.get(event.type());
        ObservedEvent observed = new ObservedEvent(
                event.id(),
                translation == null ? null : translation.kind(),
                event.name(),
                serviceOf(event.source()),
                event.time(),
                event.topic(),
                event.partition(),
                event.offset(),
                traceparentOf(event.trace()),
                translation == null
                        ? "newer than this console"
                        : truncated(translation.summary().apply(event.value())));
        return new Observation(
                observed,
                json.of(event.value()),
                translation == null ? EventPayload.NONE : translation.payload().apply(event.value()),
                translation == null ? Set.of() : translation.terms().apply(event.value()));
    }

    private void order() {
        register(
                EventKind.ORDER_CREATED,
                OrderCreated.class,
                event -> summary(skuQuantities(event.getLines())) + ", " + money(event.getTotal()) + " by "
                        + event.getPaymentMethod()
                        + (event.getShippingAddress() == null
                                ? ", nothing to ship"
                                : ", to " + event.getShippingAddress().getCountry()),
                event -> EventPayload.orderPlaced(
                        new OrderDetails(
                                event.getUserId(),
                                money(event.getTotal()),
                                quantities(skuQuantities(event.getLines())),
                                event.getShippingAddress() == null),
                        event.getOccurredAt()),
                event -> skus(skuQuantities(event.getLines())));
        register(
                EventKind.ORDER_PAID,
                OrderPaid.class,
                event -> "with payment " + event.getPaymentSn(),
                event -> EventPayload.orderPaid(event.getOccurredAt()));
        register(EventKind.ORDER_CANCELLATION_REQUESTED, OrderCancellationRequested.class, event -> "by the customer");
        register(
                EventKind.ORDER_CANCELLED,
                OrderCancelled.class,
                event -> event.getReason().toString(),
                event -> EventPayload.orderCancelled(reason(event.getReason()), event.getOccurredAt()));
        register(
                EventKind.ORDER_SHIPPED,
                OrderShipped.class,
                event -> "shipment " + event.getShipmentSn(),
                event -> EventPayload.orderShipped(event.getOccurredAt()));
        register(
                EventKind.ORDER_DELIVERED,
                OrderDelivered.class,
                event -> "shipment " + event.getShipmentSn(),
                event -> EventPayload.orderDelivered(event.getOccurredAt()));
        register(
                EventKind.ORDER_COMPLETED,
                OrderCompleted.class,
                event -> "",
                event -> EventPayload.orderCompleted(event.getOccurredAt()));
    }

    private void payment() {
        register(
                EventKind.PAYMENT_CREATED,
                PaymentCreated.class,
                event ->
                        money(event.getAmount()) + " by " + event.getPaymentMethod() + " until " + event.getExpiresAt(),
                event -> EventPayload.paymentCreated(event.getExpiresAt()),
                event -> Set.of(event.getPaymentSn()));
        register(
                EventKind.PAYMENT_CONFIRMED,
                PaymentConfirmed.class,
                event -> money(event.getAmount()) + " captured as " + event.getThirdPartySn(),
                event -> EventPayload.captured(new Capture(event.getThirdPartySn(), money(event.getAmount()))),
                event -> Set.of(event.getThirdPartySn()));
        register(EventKind.PAYMENT_FAILED, PaymentFailed.class, event -> orEmpty(event.getReason()));
        register(EventKind.PAYMENT_EXPIRED, PaymentExpired.class, event -> "payment " + event.getPaymentSn());
        register(EventKind.PAYMENT_CANCELLED, PaymentCancelled.class, event -> "payment " + event.getPaymentSn());
        register(
                EventKind.LATE_PAYMENT_RECEIVED,
                LatePaymentReceived.class,
                event -> money(event.getAmount()) + " captured as " + event.getThirdPartySn(),
                event -> EventPayload.captured(new Capture(event.getThirdPartySn(), money(event.getAmount()))),
                event -> Set.of(event.getThirdPartySn()));
        register(
                EventKind.REFUND_STARTED,
                RefundStarted.class,
                event -> money(event.getAmount()) + ", " + event.getReason(),
                event -> EventPayload.refund(Refund.started(
                        event.getRefundSn(),
                        event.getThirdPartySn(),
                        reason(event.getReason()),
                        money(event.getAmount()))),
                event -> Set.of(event.getThirdPartySn())); // of a duplicate capture, which no other event names
        register(
                EventKind.PAYMENT_REFUNDED,
                PaymentRefunded.class,
                event -> money(event.getAmount()) + ", " + event.getReason(),
                event -> EventPayload.refund(
                        Refund.refunded(event.getRefundSn(), reason(event.getReason()), money(event.getAmount()))));
        register(
                EventKind.REFUND_FAILED,
                RefundFailed.class,
                event -> money(event.getAmount()) + ", " + event.getReason() + ": " + orEmpty(event.getRefusal()),
                event -> EventPayload.refund(Refund.refused(event.getRefundSn(), reason(event.getReason()))));
    }

    private void stock() {
        register(
                EventKind.STOCK_RESERVED,
                StockReserved.class,
                event -> summary(event.getLines()) + " until " + event.getExpiresAt(),
                event -> EventPayload.stockReserved(quantities(event.getLines()), event.getExpiresAt()),
                event -> skus(event.getLines()));
        register(
                EventKind.STOCK_RESERVATION_FAILED,
                StockReservationFailed.class,
                event -> shortages(event.getShortages()));
        register(
                EventKind.STOCK_CONFIRMATION_FAILED,
                StockConfirmationFailed.class,
                event -> shortages(event.getShortages()));
        registerMovement(
                EventKind.STOCK_RESERVATION_EXPIRED, StockReservationExpired.class, StockReservationExpired::getLines);
        registerMovement(EventKind.STOCK_CONFIRMED, StockConfirmed.class, StockConfirmed::getLines);
        registerMovement(EventKind.STOCK_RELEASED, StockReleased.class, StockReleased::getLines);
        registerMovement(EventKind.STOCK_RETURNED, StockReturned.class, StockReturned::getLines);
    }

    private void shipment() {
        register(EventKind.SHIPMENT_CREATED, ShipmentCreated.class, event -> "shipment " + event.getShipmentSn());
        register(EventKind.SHIPMENT_REJECTED, ShipmentRejected.class, ShipmentRejected::getReason);
        register(
                EventKind.SHIPMENT_CANCELLED,
                ShipmentCancelled.class,
                event -> event.getShipmentSn() == null
                        ? "before a shipment was created"
                        : "shipment " + event.getShipmentSn());
        register(
                EventKind.SHIPMENT_CANCELLATION_REFUSED,
                ShipmentCancellationRefused.class,
                event -> "shipment " + event.getShipmentSn() + " has left");
        register(
                EventKind.SHIPMENT_DISPATCHED,
                ShipmentDispatched.class,
                event -> event.getCarrier() + " " + event.getTrackingNo(),
                event -> EventPayload.NONE,
                event -> Set.of(event.getTrackingNo()));
        register(EventKind.SHIPMENT_DELIVERED, ShipmentDelivered.class, event -> "shipment " + event.getShipmentSn());
    }

    private <T extends SpecificRecord> void register(EventKind kind, Class<T> type, Function<T, String> summary) {
        register(kind, type, summary, event -> EventPayload.NONE);
    }

    private <T extends SpecificRecord> void registerMovement(
            EventKind kind, Class<T> type, Function<T, List<SkuQuantity>> lines) {
        register(
                kind,
                type,
                event -> summary(lines.apply(event)),
                event -> EventPayload.stockMoved(kind, quantities(lines.apply(event))),
                event -> skus(lines.apply(event)));
    }

    private <T extends SpecificRecord> void register(
            EventKind kind, Class<T> type, Function<T, String> summary, Function<T, EventPayload> payload) {
        register(kind, type, summary, payload, event -> Set.of());
    }

    private <T extends SpecificRecord> void register(
            EventKind kind,
            Class<T> type,
            Function<T, String> summary,
            Function<T, EventPayload> payload,
            Function<T, Set<String>> terms) {
        translations.put(
                type.getName(),
                new Translation(
                        kind,
                        event -> summary.apply(type.cast(event)),
                        event -> payload.apply(type.cast(event)),
                        event -> terms.apply(type.cast(event))));
    }

    private static List<SkuQuantity> skuQuantities(List<OrderLine> lines) {
        return lines.stream()
                .map(line -> new SkuQuantity(line.getSku(), line.getQuantity()))
                .toList();
    }

    private static SortedMap<String, Integer> quantities(List<SkuQuantity> lines) {
        TreeMap<String, Integer> quantities = new TreeMap<>();
        lines.forEach(line -> quantities.merge(line.getSku(), line.getQuantity(), Integer::sum));
        return quantities;
    }

    private static Set<String> skus(List<SkuQuantity> lines) {
        return lines.stream().map(SkuQuantity::getSku).collect(toSet());
    }

    private static String summary(List<SkuQuantity> lines) {
        return lines.stream()
                .map(line -> line.getQuantity() + " x " + line.getSku())
                .collect(joining(", "));
    }

    private static String shortages(List<StockShortage> shortages) {
        return shortages.stream()
                .map(shortage -> shortage.getSku() + ": wanted " + shortage.getWanted() + ", available "
                        + shortage.getAvailable())
                .collect(joining("; "));
    }

    private static Money money(com.emshop.events.Money money) {
        return new Money(money.getAmount(), money.getCurrency());
    }

    private static CancelReason reason(OrderCancelReason reason) {
        return switch (reason) {
            case OUT_OF_STOCK -> CancelReason.OUT_OF_STOCK;
            case PAYMENT_FAILED -> CancelReason.PAYMENT_FAILED;
            case PAYMENT_TIMEOUT -> CancelReason.PAYMENT_TIMEOUT;
            case STOCK_LOST -> CancelReason.STOCK_LOST;
            case UNDELIVERABLE -> CancelReason.UNDELIVERABLE;
            case BY_CUSTOMER -> CancelReason.BY_CUSTOMER;
            case OTHER -> CancelReason.OTHER;
        };
    }

    private static RefundReason reason(com.emshop.events.payment.RefundReason reason) {
        return switch (reason) {
            case ORDER_CANCELLED -> RefundReason.ORDER_CANCELLED;
            case LATE_PAYMENT -> RefundReason.LATE_PAYMENT;
            case DUPLICATE_CAPTURE -> RefundReason.DUPLICATE_CAPTURE;
            case GOODWILL -> RefundReason.GOODWILL;
            case OTHER -> RefundReason.OTHER;
        };
    }

    /** The last part of the CloudEvents source: {@code /emshop/order-service} is the order-service. */
    private static String serviceOf(String source) {
        return source.substring(source.lastIndexOf('/') + 1);
    }

    private static @Nullable String traceparentOf(@Nullable TraceContext trace) {
        return trace == null ? null : trace.traceparent();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static String truncated(String summary) {
        return summary.length() <= SUMMARY_CHARS ? summary : summary.substring(0, SUMMARY_CHARS - 1) + "…";
    }
}

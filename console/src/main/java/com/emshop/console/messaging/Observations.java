package com.emshop.console.messaging;

import static java.util.stream.Collectors.joining;

import com.emshop.console.CancelReason;
import com.emshop.console.Capture;
import com.emshop.console.Detail;
import com.emshop.console.Fact;
import com.emshop.console.Money;
import com.emshop.console.Observation;
import com.emshop.console.Placement;
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
 * What each event says, in the console's words. A type that is not listed here is newer than this console: it is shown by its
 * name and counts for nothing. Immutable.
 */
final class Observations {
    /** The longest summary that is kept; what providers and carriers say can be long. */
    private static final int SUMMARY_CHARS = 500;

    /** One type of event, translated. */
    private record Translation(
            Fact fact, Function<SpecificRecord, String> summary, Function<SpecificRecord, Detail> detail) {}

    private final Map<String, Translation> translations = new HashMap<>();
    private final EventJson json;

    Observations(JsonMapper json) {
        this.json = new EventJson(json);
        order();
        payment();
        stock();
        shipment();
    }

    /** The full names of the types that are understood. */
    Set<String> types() {
        return Set.copyOf(translations.keySet());
    }

    /** The event in the console's words. */
    Observation of(ReceivedEvent event) {
        Translation translation = translations.get(event.type());
        return new Observation(
                event.id(),
                translation == null ? null : translation.fact(),
                event.name(),
                serviceOf(event.source()),
                event.time(),
                event.topic(),
                event.partition(),
                event.offset(),
                traceparentOf(event.trace()),
                translation == null
                        ? "newer than this console"
                        : shortened(translation.summary().apply(event.value())),
                json.of(event.value()),
                translation == null ? Detail.NONE : translation.detail().apply(event.value()));
    }

    private void order() {
        told(
                Fact.ORDER_CREATED,
                OrderCreated.class,
                event -> lines(event.getLines()) + ", " + money(event.getTotal()) + " by " + event.getPaymentMethod()
                        + (event.getShippingAddress() == null
                                ? ", nothing to ship"
                                : ", to " + event.getShippingAddress().getCountry()),
                event -> new Detail.Placed(new Placement(
                        event.getUserId(),
                        money(event.getTotal()),
                        ordered(event.getLines()),
                        event.getShippingAddress() == null)));
        told(Fact.ORDER_PAID, OrderPaid.class, event -> "with payment " + event.getPaymentSn());
        told(Fact.ORDER_CANCELLATION_REQUESTED, OrderCancellationRequested.class, event -> "by the customer");
        told(
                Fact.ORDER_CANCELLED,
                OrderCancelled.class,
                event -> event.getReason().toString(),
                event -> new Detail.Died(reason(event.getReason())));
        told(Fact.ORDER_SHIPPED, OrderShipped.class, event -> "shipment " + event.getShipmentSn());
        told(
                Fact.ORDER_DELIVERED,
                OrderDelivered.class,
                event -> "shipment " + event.getShipmentSn(),
                event -> new Detail.Arrived(event.getOccurredAt()));
        told(Fact.ORDER_COMPLETED, OrderCompleted.class, event -> "");
    }

    private void payment() {
        told(
                Fact.PAYMENT_CREATED,
                PaymentCreated.class,
                event ->
                        money(event.getAmount()) + " by " + event.getPaymentMethod() + " until " + event.getExpiresAt(),
                event -> new Detail.PayableUntil(event.getExpiresAt()));
        told(
                Fact.PAYMENT_CONFIRMED,
                PaymentConfirmed.class,
                event -> money(event.getAmount()) + " captured as " + event.getThirdPartySn(),
                event -> new Detail.Captured(new Capture(event.getThirdPartySn(), money(event.getAmount()))));
        told(Fact.PAYMENT_FAILED, PaymentFailed.class, event -> orEmpty(event.getReason()));
        told(Fact.PAYMENT_EXPIRED, PaymentExpired.class, event -> "payment " + event.getPaymentSn());
        told(Fact.PAYMENT_CANCELLED, PaymentCancelled.class, event -> "payment " + event.getPaymentSn());
        told(
                Fact.LATE_PAYMENT_RECEIVED,
                LatePaymentReceived.class,
                event -> money(event.getAmount()) + " captured as " + event.getThirdPartySn(),
                event -> new Detail.Captured(new Capture(event.getThirdPartySn(), money(event.getAmount()))));
        told(
                Fact.REFUND_STARTED,
                RefundStarted.class,
                event -> money(event.getAmount()) + ", " + event.getReason(),
                event -> new Detail.GoesBack(Refund.started(
                        event.getRefundSn(),
                        event.getThirdPartySn(),
                        reason(event.getReason()),
                        money(event.getAmount()))));
        told(
                Fact.PAYMENT_REFUNDED,
                PaymentRefunded.class,
                event -> money(event.getAmount()) + ", " + event.getReason(),
                event -> new Detail.GoesBack(
                        Refund.returned(event.getRefundSn(), reason(event.getReason()), money(event.getAmount()))));
        told(
                Fact.REFUND_FAILED,
                RefundFailed.class,
                event -> money(event.getAmount()) + ", " + event.getReason() + ": " + orEmpty(event.getRefusal()),
                event -> new Detail.GoesBack(Refund.refused(event.getRefundSn(), reason(event.getReason()))));
    }

    private void stock() {
        told(
                Fact.STOCK_RESERVED,
                StockReserved.class,
                event -> pieces(event.getLines()) + " until " + event.getExpiresAt(),
                event -> new Detail.SetAside(moved(event.getLines()), event.getExpiresAt()));
        told(Fact.STOCK_RESERVATION_FAILED, StockReservationFailed.class, event -> shortages(event.getShortages()));
        told(Fact.STOCK_CONFIRMATION_FAILED, StockConfirmationFailed.class, event -> shortages(event.getShortages()));
        moved(Fact.STOCK_RESERVATION_EXPIRED, StockReservationExpired.class, StockReservationExpired::getLines);
        moved(Fact.STOCK_CONFIRMED, StockConfirmed.class, StockConfirmed::getLines);
        moved(Fact.STOCK_RELEASED, StockReleased.class, StockReleased::getLines);
        moved(Fact.STOCK_RETURNED, StockReturned.class, StockReturned::getLines);
    }

    private void shipment() {
        told(Fact.SHIPMENT_CREATED, ShipmentCreated.class, event -> "shipment " + event.getShipmentSn());
        told(Fact.SHIPMENT_REJECTED, ShipmentRejected.class, ShipmentRejected::getReason);
        told(
                Fact.SHIPMENT_CANCELLED,
                ShipmentCancelled.class,
                event -> event.getShipmentSn() == null
                        ? "before there was a shipment"
                        : "shipment " + event.getShipmentSn());
        told(
                Fact.SHIPMENT_CANCELLATION_REFUSED,
                ShipmentCancellationRefused.class,
                event -> "shipment " + event.getShipmentSn() + " has left");
        told(
                Fact.SHIPMENT_DISPATCHED,
                ShipmentDispatched.class,
                event -> event.getCarrier() + " " + event.getTrackingNo());
        told(Fact.SHIPMENT_DELIVERED, ShipmentDelivered.class, event -> "shipment " + event.getShipmentSn());
    }

    private <T extends SpecificRecord> void told(Fact fact, Class<T> type, Function<T, String> summary) {
        told(fact, type, summary, event -> Detail.NONE);
    }

    private <T extends SpecificRecord> void moved(Fact fact, Class<T> type, Function<T, List<SkuQuantity>> lines) {
        told(
                fact,
                type,
                event -> pieces(lines.apply(event)),
                event -> new Detail.Moved(fact, moved(lines.apply(event))));
    }

    private <T extends SpecificRecord> void told(
            Fact fact, Class<T> type, Function<T, String> summary, Function<T, Detail> detail) {
        translations.put(
                type.getName(),
                new Translation(
                        fact, event -> summary.apply(type.cast(event)), event -> detail.apply(type.cast(event))));
    }

    private static SortedMap<String, Integer> ordered(List<OrderLine> lines) {
        TreeMap<String, Integer> pieces = new TreeMap<>();
        lines.forEach(line -> pieces.merge(line.getSku(), line.getQuantity(), Integer::sum));
        return pieces;
    }

    private static SortedMap<String, Integer> moved(List<SkuQuantity> lines) {
        TreeMap<String, Integer> pieces = new TreeMap<>();
        lines.forEach(line -> pieces.merge(line.getSku(), line.getQuantity(), Integer::sum));
        return pieces;
    }

    private static String lines(List<OrderLine> lines) {
        return lines.stream()
                .map(line -> line.getQuantity() + " x " + line.getSku())
                .collect(joining(", "));
    }

    private static String pieces(List<SkuQuantity> lines) {
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

    private static String shortened(String summary) {
        return summary.length() <= SUMMARY_CHARS ? summary : summary.substring(0, SUMMARY_CHARS - 1) + "…";
    }
}

package com.emshop.console.messaging;

import com.emshop.events.Money;
import com.emshop.events.OrderLine;
import com.emshop.events.ShippingAddress;
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
import com.emshop.events.payment.RefundReason;
import com.emshop.events.payment.RefundStarted;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/** The valid scenarios of an order of two books and a pen for 25 euros, and the events they consist of. */
public final class Scenarios {
    public static final String OWNER = "42";
    private static final Instant TIME = Scenario.START;

    /** Creates an event of the order with the given number. */
    public interface EventFactory extends Function<String, SpecificRecord> {}

    public static final EventFactory CREATED = order -> created(order, address());
    public static final EventFactory CREATED_DIGITAL = order -> created(order, null);
    public static final EventFactory PAID =
            order -> new OrderPaid(order, OWNER, "pay-1", ordered(), address(), TIME, TIME);
    public static final EventFactory PAID_DIGITAL =
            order -> new OrderPaid(order, OWNER, "pay-1", ordered(), null, TIME, TIME);
    public static final EventFactory CANCELLATION_REQUESTED = order -> new OrderCancellationRequested(order, TIME);
    public static final EventFactory SHIPPED = order -> new OrderShipped(order, "ship-1", TIME);
    public static final EventFactory DELIVERED = order -> new OrderDelivered(order, "ship-1", TIME);
    public static final EventFactory COMPLETED = order -> new OrderCompleted(order, TIME);

    public static final EventFactory PAYMENT_CREATED =
            order -> new PaymentCreated(order, "pay-1", euros("25.00"), "card", TIME.plusSeconds(900), TIME);
    public static final EventFactory PAYMENT_CONFIRMED = captured("capture-1", "25.00");
    public static final EventFactory PAYMENT_FAILED = order -> new PaymentFailed(order, "pay-1", "card stolen", TIME);
    public static final EventFactory PAYMENT_EXPIRED = order -> new PaymentExpired(order, "pay-1", TIME);
    public static final EventFactory PAYMENT_CANCELLED = order -> new PaymentCancelled(order, "pay-1", TIME);
    public static final EventFactory LATE_PAYMENT =
            order -> new LatePaymentReceived(order, "pay-1", euros("25.00"), "capture-1", TIME);
    public static final EventFactory REFUND_STARTED = refundStarted("refund-1", "25.00", RefundReason.ORDER_CANCELLED);
    public static final EventFactory REFUNDED = refunded("refund-1", "25.00", RefundReason.ORDER_CANCELLED);

    public static final EventFactory RESERVED =
            order -> new StockReserved(order, quantities(), TIME.plusSeconds(960), TIME);
    public static final EventFactory RESERVATION_FAILED =
            order -> new StockReservationFailed(order, List.of(new StockShortage("book", 2, 1)), TIME);
    public static final EventFactory RESERVATION_EXPIRED =
            order -> new StockReservationExpired(order, quantities(), TIME);
    public static final EventFactory STOCK_CONFIRMED = order -> new StockConfirmed(order, quantities(), TIME);
    public static final EventFactory CONFIRMATION_FAILED =
            order -> new StockConfirmationFailed(order, List.of(new StockShortage("book", 2, 0)), TIME);
    public static final EventFactory RELEASED = order -> new StockReleased(order, quantities(), TIME);
    public static final EventFactory RETURNED = order -> new StockReturned(order, quantities(), TIME);

    public static final EventFactory SHIPMENT_CREATED = order -> new ShipmentCreated(order, "ship-1", TIME);
    public static final EventFactory SHIPMENT_REJECTED =
            order -> new ShipmentRejected(order, "ship-1", "no carrier delivers there", TIME);
    public static final EventFactory SHIPMENT_CANCELLED = order -> new ShipmentCancelled(order, "ship-1", TIME);
    public static final EventFactory CANCELLATION_REFUSED =
            order -> new ShipmentCancellationRefused(order, "ship-1", TIME);
    public static final EventFactory DISPATCHED =
            order -> new ShipmentDispatched(order, "ship-1", "owl", "tracking-1", TIME);
    public static final EventFactory PARCEL_DELIVERED = order -> new ShipmentDelivered(order, "ship-1", TIME);

    /** A paid order, cancelled because its shipment was rejected; stock and money are not returned yet. */
    public static final List<EventFactory> UNDELIVERABLE = List.of(
            CREATED,
            PAYMENT_CREATED,
            RESERVED,
            PAYMENT_CONFIRMED,
            PAID,
            STOCK_CONFIRMED,
            SHIPMENT_REJECTED,
            cancelled(OrderCancelReason.UNDELIVERABLE));

    private Scenarios() {}

    public static EventFactory cancelled(OrderCancelReason reason) {
        return order -> new OrderCancelled(order, reason, TIME);
    }

    public static EventFactory captured(String capture, String amount) {
        return order -> new PaymentConfirmed(order, "pay-1", euros(amount), capture, TIME, TIME);
    }

    public static EventFactory refundStarted(String refund, String amount, RefundReason reason) {
        String capture = reason == RefundReason.DUPLICATE_CAPTURE ? "capture-2" : "capture-1";
        return refundStarted(refund, capture, amount, reason);
    }

    public static EventFactory refundStarted(String refund, String capture, String amount, RefundReason reason) {
        return order -> new RefundStarted(order, "pay-1", refund, euros(amount), capture, reason, TIME);
    }

    public static EventFactory refunded(String refund, String amount, RefundReason reason) {
        return order -> new PaymentRefunded(order, "pay-1", refund, euros(amount), reason, TIME);
    }

    public static EventFactory refundFailed(String refund, String amount, RefundReason reason) {
        return order -> new RefundFailed(order, "pay-1", refund, euros(amount), reason, "no such card", TIME);
    }

    public static Money euros(String amount) {
        return new Money(new BigDecimal(amount), "EUR");
    }

    /** Every correct course of an order, by name. */
    public static Map<String, List<EventFactory>> valid() {
        Map<String, List<EventFactory>> scenarios = new LinkedHashMap<>();
        List<EventFactory> paid = List.of(CREATED, PAYMENT_CREATED, RESERVED, PAYMENT_CONFIRMED, PAID, STOCK_CONFIRMED);
        List<EventFactory> ready = append(paid, SHIPMENT_CREATED);
        List<EventFactory> shipped = append(ready, DISPATCHED, SHIPPED);
        List<EventFactory> completed = append(shipped, PARCEL_DELIVERED, DELIVERED, COMPLETED);
        scenarios.put("shipped", completed);
        scenarios.put(
                "digital",
                List.of(
                        CREATED_DIGITAL,
                        PAYMENT_CREATED,
                        RESERVED,
                        PAYMENT_CONFIRMED,
                        PAID_DIGITAL,
                        STOCK_CONFIRMED,
                        COMPLETED));
        scenarios.put(
                "out of stock",
                List.of(
                        CREATED,
                        PAYMENT_CREATED,
                        RESERVATION_FAILED,
                        cancelled(OrderCancelReason.OUT_OF_STOCK),
                        PAYMENT_CANCELLED));
        scenarios.put(
                "declined",
                List.of(
                        CREATED,
                        PAYMENT_CREATED,
                        RESERVED,
                        PAYMENT_FAILED,
                        cancelled(OrderCancelReason.PAYMENT_FAILED),
                        RELEASED));
        List<EventFactory> timedOut = List.of(
                CREATED,
                PAYMENT_CREATED,
                RESERVED,
                PAYMENT_EXPIRED,
                cancelled(OrderCancelReason.PAYMENT_TIMEOUT),
                RELEASED);
        scenarios.put("timed out", timedOut);
        scenarios.put(
                "paid too late",
                append(
                        timedOut,
                        LATE_PAYMENT,
                        refundStarted("refund-1", "25.00", RefundReason.LATE_PAYMENT),
                        refunded("refund-1", "25.00", RefundReason.LATE_PAYMENT)));
        scenarios.put(
                "cancelled before payment",
                List.of(
                        CREATED,
                        PAYMENT_CREATED,
                        RESERVED,
                        cancelled(OrderCancelReason.BY_CUSTOMER),
                        PAYMENT_CANCELLED,
                        RELEASED));
        scenarios.put(
                "cancelled after payment",
                append(
                        ready,
                        CANCELLATION_REQUESTED,
                        SHIPMENT_CANCELLED,
                        cancelled(OrderCancelReason.BY_CUSTOMER),
                        REFUND_STARTED,
                        RETURNED,
                        REFUNDED));
        scenarios.put(
                "cancelled too late",
                append(
                        ready,
                        CANCELLATION_REQUESTED,
                        DISPATCHED,
                        CANCELLATION_REFUSED,
                        SHIPPED,
                        PARCEL_DELIVERED,
                        DELIVERED,
                        COMPLETED));
        scenarios.put(
                "cancelled while stock was confirmed",
                append(
                        paid,
                        CANCELLATION_REQUESTED,
                        order -> new ShipmentCancelled(order, null, TIME),
                        cancelled(OrderCancelReason.BY_CUSTOMER),
                        REFUND_STARTED,
                        RETURNED,
                        REFUNDED));
        scenarios.put(
                "paid while it was cancelled",
                List.of(
                        CREATED,
                        PAYMENT_CREATED,
                        RESERVED,
                        PAYMENT_CONFIRMED,
                        cancelled(OrderCancelReason.BY_CUSTOMER),
                        RELEASED,
                        REFUND_STARTED,
                        REFUNDED));
        scenarios.put(
                "paid although out of stock",
                List.of(
                        CREATED,
                        PAYMENT_CREATED,
                        RESERVATION_FAILED,
                        PAYMENT_CONFIRMED,
                        cancelled(OrderCancelReason.OUT_OF_STOCK),
                        CONFIRMATION_FAILED,
                        REFUND_STARTED,
                        REFUNDED));
        scenarios.put(
                "expired while it was cancelled",
                List.of(
                        CREATED,
                        PAYMENT_CREATED,
                        RESERVATION_FAILED,
                        PAYMENT_EXPIRED,
                        cancelled(OrderCancelReason.OUT_OF_STOCK)));
        scenarios.put(
                "reservation and payment expired",
                List.of(
                        CREATED,
                        PAYMENT_CREATED,
                        RESERVED,
                        PAYMENT_EXPIRED,
                        RESERVATION_EXPIRED,
                        cancelled(OrderCancelReason.PAYMENT_TIMEOUT)));
        scenarios.put("undeliverable", append(UNDELIVERABLE, REFUND_STARTED, RETURNED, REFUNDED));
        scenarios.put(
                "stock lost",
                List.of(
                        CREATED,
                        PAYMENT_CREATED,
                        RESERVED,
                        RESERVATION_EXPIRED,
                        PAYMENT_CONFIRMED,
                        PAID,
                        CONFIRMATION_FAILED,
                        cancelled(OrderCancelReason.STOCK_LOST),
                        REFUND_STARTED,
                        REFUNDED));
        scenarios.put(
                "reserved again for a payment",
                List.of(
                        CREATED,
                        PAYMENT_CREATED,
                        RESERVED,
                        RESERVATION_EXPIRED,
                        PAYMENT_CONFIRMED,
                        PAID,
                        STOCK_CONFIRMED,
                        SHIPMENT_CREATED,
                        DISPATCHED,
                        SHIPPED,
                        PARCEL_DELIVERED,
                        DELIVERED,
                        COMPLETED));
        scenarios.put(
                "paid before it was reserved",
                List.of(CREATED_DIGITAL, PAYMENT_CREATED, PAYMENT_CONFIRMED, PAID_DIGITAL, STOCK_CONFIRMED, COMPLETED));
        scenarios.put(
                "paid twice",
                append(
                        completed,
                        refundStarted("refund-2", "25.00", RefundReason.DUPLICATE_CAPTURE),
                        refunded("refund-2", "25.00", RefundReason.DUPLICATE_CAPTURE)));
        List<EventFactory> withGoodwill = append(
                ready,
                refundStarted("refund-3", "5.00", RefundReason.GOODWILL),
                refunded("refund-3", "5.00", RefundReason.GOODWILL));
        scenarios.put(
                "goodwill refund", append(withGoodwill, DISPATCHED, SHIPPED, PARCEL_DELIVERED, DELIVERED, COMPLETED));
        scenarios.put(
                "cancelled after a goodwill refund",
                append(
                        withGoodwill,
                        CANCELLATION_REQUESTED,
                        SHIPMENT_CANCELLED,
                        cancelled(OrderCancelReason.BY_CUSTOMER),
                        refundStarted("refund-1", "20.00", RefundReason.ORDER_CANCELLED),
                        RETURNED,
                        refunded("refund-1", "20.00", RefundReason.ORDER_CANCELLED)));
        scenarios.put(
                "cancelled after a refused goodwill refund",
                append(
                        ready,
                        refundStarted("refund-3", "5.00", RefundReason.GOODWILL),
                        CANCELLATION_REQUESTED,
                        SHIPMENT_CANCELLED,
                        cancelled(OrderCancelReason.BY_CUSTOMER),
                        refundStarted("refund-1", "20.00", RefundReason.ORDER_CANCELLED),
                        refundFailed("refund-3", "5.00", RefundReason.GOODWILL),
                        refundStarted("refund-4", "5.00", RefundReason.ORDER_CANCELLED),
                        RETURNED,
                        refunded("refund-1", "20.00", RefundReason.ORDER_CANCELLED),
                        refunded("refund-4", "5.00", RefundReason.ORDER_CANCELLED)));
        scenarios.put("a direct sale", List.of(STOCK_CONFIRMED));
        scenarios.put("a direct sale, returned", List.of(STOCK_CONFIRMED, RETURNED));
        return scenarios;
    }

    /** These events, followed by more. */
    public static List<EventFactory> append(List<EventFactory> factories, EventFactory... more) {
        List<EventFactory> all = new ArrayList<>(factories);
        all.addAll(Arrays.asList(more));
        return all;
    }

    private static OrderCreated created(String order, ShippingAddress address) {
        return new OrderCreated(order, OWNER, ordered(), euros("25.00"), "card", address, TIME);
    }

    private static List<OrderLine> ordered() {
        return List.of(
                new OrderLine("book", "A book", 2, euros("10.00")), new OrderLine("pen", "A pen", 1, euros("5.00")));
    }

    private static List<SkuQuantity> quantities() {
        return List.of(new SkuQuantity("book", 2), new SkuQuantity("pen", 1));
    }

    private static ShippingAddress address() {
        return new ShippingAddress("Ada Lovelace", "12 St James's Square", "London", "SW1Y 4JH", "GB", null);
    }
}

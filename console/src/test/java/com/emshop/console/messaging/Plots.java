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

/** The stories that orders can go through, and the scenes they are made of. Two books and a pen for 25 euros. */
public final class Plots {
    public static final String OWNER = "42";
    private static final Instant SOMETIME = Story.BEGIN;

    /** Something that is told of an order. */
    public interface Scene extends Function<String, SpecificRecord> {}

    public static final Scene CREATED = order -> created(order, address());
    public static final Scene CREATED_DIGITAL = order -> created(order, null);
    public static final Scene PAID =
            order -> new OrderPaid(order, OWNER, "pay-1", ordered(), address(), SOMETIME, SOMETIME);
    public static final Scene PAID_DIGITAL =
            order -> new OrderPaid(order, OWNER, "pay-1", ordered(), null, SOMETIME, SOMETIME);
    public static final Scene CANCELLATION_REQUESTED = order -> new OrderCancellationRequested(order, SOMETIME);
    public static final Scene SHIPPED = order -> new OrderShipped(order, "ship-1", SOMETIME);
    public static final Scene DELIVERED = order -> new OrderDelivered(order, "ship-1", SOMETIME);
    public static final Scene COMPLETED = order -> new OrderCompleted(order, SOMETIME);

    public static final Scene PAYMENT_CREATED =
            order -> new PaymentCreated(order, "pay-1", euros("25.00"), "card", SOMETIME.plusSeconds(900), SOMETIME);
    public static final Scene PAYMENT_CONFIRMED = captured("capture-1", "25.00");
    public static final Scene PAYMENT_FAILED = order -> new PaymentFailed(order, "pay-1", "card stolen", SOMETIME);
    public static final Scene PAYMENT_EXPIRED = order -> new PaymentExpired(order, "pay-1", SOMETIME);
    public static final Scene PAYMENT_CANCELLED = order -> new PaymentCancelled(order, "pay-1", SOMETIME);
    public static final Scene LATE_PAYMENT =
            order -> new LatePaymentReceived(order, "pay-1", euros("25.00"), "capture-1", SOMETIME);
    public static final Scene REFUND_STARTED = refundStarted("refund-1", "25.00", RefundReason.ORDER_CANCELLED);
    public static final Scene REFUNDED = refunded("refund-1", "25.00", RefundReason.ORDER_CANCELLED);

    public static final Scene RESERVED =
            order -> new StockReserved(order, pieces(), SOMETIME.plusSeconds(960), SOMETIME);
    public static final Scene RESERVATION_FAILED =
            order -> new StockReservationFailed(order, List.of(new StockShortage("book", 2, 1)), SOMETIME);
    public static final Scene RESERVATION_EXPIRED = order -> new StockReservationExpired(order, pieces(), SOMETIME);
    public static final Scene STOCK_CONFIRMED = order -> new StockConfirmed(order, pieces(), SOMETIME);
    public static final Scene CONFIRMATION_FAILED =
            order -> new StockConfirmationFailed(order, List.of(new StockShortage("book", 2, 0)), SOMETIME);
    public static final Scene RELEASED = order -> new StockReleased(order, pieces(), SOMETIME);
    public static final Scene RETURNED = order -> new StockReturned(order, pieces(), SOMETIME);

    public static final Scene SHIPMENT_CREATED = order -> new ShipmentCreated(order, "ship-1", SOMETIME);
    public static final Scene SHIPMENT_REJECTED =
            order -> new ShipmentRejected(order, "ship-1", "nobody goes there", SOMETIME);
    public static final Scene SHIPMENT_CANCELLED = order -> new ShipmentCancelled(order, "ship-1", SOMETIME);
    public static final Scene CANCELLATION_REFUSED =
            order -> new ShipmentCancellationRefused(order, "ship-1", SOMETIME);
    public static final Scene DISPATCHED =
            order -> new ShipmentDispatched(order, "ship-1", "owl", "tracking-1", SOMETIME);
    public static final Scene PARCEL_DELIVERED = order -> new ShipmentDelivered(order, "ship-1", SOMETIME);

    private Plots() {}

    public static Scene cancelled(OrderCancelReason reason) {
        return order -> new OrderCancelled(order, reason, SOMETIME);
    }

    public static Scene captured(String capture, String amount) {
        return order -> new PaymentConfirmed(order, "pay-1", euros(amount), capture, SOMETIME, SOMETIME);
    }

    public static Scene refundStarted(String refund, String amount, RefundReason reason) {
        String capture = reason == RefundReason.DUPLICATE_CAPTURE ? "capture-2" : "capture-1";
        return refundStarted(refund, capture, amount, reason);
    }

    public static Scene refundStarted(String refund, String capture, String amount, RefundReason reason) {
        return order -> new RefundStarted(order, "pay-1", refund, euros(amount), capture, reason, SOMETIME);
    }

    public static Scene refunded(String refund, String amount, RefundReason reason) {
        return order -> new PaymentRefunded(order, "pay-1", refund, euros(amount), reason, SOMETIME);
    }

    public static Scene refundFailed(String refund, String amount, RefundReason reason) {
        return order -> new RefundFailed(order, "pay-1", refund, euros(amount), reason, "no such card", SOMETIME);
    }

    public static Money euros(String amount) {
        return new Money(new BigDecimal(amount), "EUR");
    }

    /** Every way an order can go that ends well, or as well as it can. */
    public static Map<String, List<Function<String, SpecificRecord>>> good() {
        Map<String, List<Function<String, SpecificRecord>>> plots = new LinkedHashMap<>();
        List<Scene> paid = List.of(CREATED, PAYMENT_CREATED, RESERVED, PAYMENT_CONFIRMED, PAID, STOCK_CONFIRMED);
        List<Scene> ready = and(paid, SHIPMENT_CREATED);
        List<Scene> shipped = and(ready, DISPATCHED, SHIPPED);
        List<Scene> completed = and(shipped, PARCEL_DELIVERED, DELIVERED, COMPLETED);
        plots.put("shipped", plot(completed));
        plots.put(
                "digital",
                plot(List.of(
                        CREATED_DIGITAL,
                        PAYMENT_CREATED,
                        RESERVED,
                        PAYMENT_CONFIRMED,
                        PAID_DIGITAL,
                        STOCK_CONFIRMED,
                        COMPLETED)));
        plots.put(
                "out of stock",
                plot(List.of(
                        CREATED,
                        PAYMENT_CREATED,
                        RESERVATION_FAILED,
                        cancelled(OrderCancelReason.OUT_OF_STOCK),
                        PAYMENT_CANCELLED)));
        plots.put(
                "declined",
                plot(List.of(
                        CREATED,
                        PAYMENT_CREATED,
                        RESERVED,
                        PAYMENT_FAILED,
                        cancelled(OrderCancelReason.PAYMENT_FAILED),
                        RELEASED)));
        List<Scene> timedOut = List.of(
                CREATED,
                PAYMENT_CREATED,
                RESERVED,
                PAYMENT_EXPIRED,
                cancelled(OrderCancelReason.PAYMENT_TIMEOUT),
                RELEASED);
        plots.put("timed out", plot(timedOut));
        plots.put(
                "paid too late",
                plot(and(
                        timedOut,
                        LATE_PAYMENT,
                        refundStarted("refund-1", "25.00", RefundReason.LATE_PAYMENT),
                        refunded("refund-1", "25.00", RefundReason.LATE_PAYMENT))));
        plots.put(
                "cancelled before payment",
                plot(List.of(
                        CREATED,
                        PAYMENT_CREATED,
                        RESERVED,
                        cancelled(OrderCancelReason.BY_CUSTOMER),
                        PAYMENT_CANCELLED,
                        RELEASED)));
        plots.put(
                "cancelled after payment",
                plot(and(
                        ready,
                        CANCELLATION_REQUESTED,
                        SHIPMENT_CANCELLED,
                        cancelled(OrderCancelReason.BY_CUSTOMER),
                        REFUND_STARTED,
                        RETURNED,
                        REFUNDED)));
        plots.put(
                "cancelled too late",
                plot(and(
                        ready,
                        CANCELLATION_REQUESTED,
                        DISPATCHED,
                        CANCELLATION_REFUSED,
                        SHIPPED,
                        PARCEL_DELIVERED,
                        DELIVERED,
                        COMPLETED)));
        plots.put(
                "cancelled while it was sold",
                plot(and(
                        paid,
                        CANCELLATION_REQUESTED,
                        order -> new ShipmentCancelled(order, null, SOMETIME),
                        cancelled(OrderCancelReason.BY_CUSTOMER),
                        REFUND_STARTED,
                        RETURNED,
                        REFUNDED)));
        plots.put(
                "paid while it was cancelled",
                plot(List.of(
                        CREATED,
                        PAYMENT_CREATED,
                        RESERVED,
                        PAYMENT_CONFIRMED,
                        cancelled(OrderCancelReason.BY_CUSTOMER),
                        RELEASED,
                        REFUND_STARTED,
                        REFUNDED)));
        plots.put(
                "paid although out of stock",
                plot(List.of(
                        CREATED,
                        PAYMENT_CREATED,
                        RESERVATION_FAILED,
                        PAYMENT_CONFIRMED,
                        cancelled(OrderCancelReason.OUT_OF_STOCK),
                        CONFIRMATION_FAILED,
                        REFUND_STARTED,
                        REFUNDED)));
        plots.put(
                "expired while it was cancelled",
                plot(List.of(
                        CREATED,
                        PAYMENT_CREATED,
                        RESERVATION_FAILED,
                        PAYMENT_EXPIRED,
                        cancelled(OrderCancelReason.OUT_OF_STOCK))));
        plots.put(
                "reservation and payment expired",
                plot(List.of(
                        CREATED,
                        PAYMENT_CREATED,
                        RESERVED,
                        PAYMENT_EXPIRED,
                        RESERVATION_EXPIRED,
                        cancelled(OrderCancelReason.PAYMENT_TIMEOUT))));
        plots.put(
                "undeliverable",
                plot(and(
                        paid,
                        SHIPMENT_REJECTED,
                        cancelled(OrderCancelReason.UNDELIVERABLE),
                        REFUND_STARTED,
                        RETURNED,
                        REFUNDED)));
        plots.put(
                "stock lost",
                plot(List.of(
                        CREATED,
                        PAYMENT_CREATED,
                        RESERVED,
                        RESERVATION_EXPIRED,
                        PAYMENT_CONFIRMED,
                        PAID,
                        CONFIRMATION_FAILED,
                        cancelled(OrderCancelReason.STOCK_LOST),
                        REFUND_STARTED,
                        REFUNDED)));
        plots.put(
                "taken from stock again",
                plot(List.of(
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
                        COMPLETED)));
        plots.put(
                "paid before it was reserved",
                plot(List.of(
                        CREATED_DIGITAL,
                        PAYMENT_CREATED,
                        PAYMENT_CONFIRMED,
                        PAID_DIGITAL,
                        STOCK_CONFIRMED,
                        COMPLETED)));
        plots.put(
                "paid twice",
                plot(and(
                        completed,
                        refundStarted("refund-2", "25.00", RefundReason.DUPLICATE_CAPTURE),
                        refunded("refund-2", "25.00", RefundReason.DUPLICATE_CAPTURE))));
        List<Scene> presented = and(
                ready,
                refundStarted("refund-3", "5.00", RefundReason.GOODWILL),
                refunded("refund-3", "5.00", RefundReason.GOODWILL));
        plots.put("a present", plot(and(presented, DISPATCHED, SHIPPED, PARCEL_DELIVERED, DELIVERED, COMPLETED)));
        plots.put(
                "cancelled after a present",
                plot(and(
                        presented,
                        CANCELLATION_REQUESTED,
                        SHIPMENT_CANCELLED,
                        cancelled(OrderCancelReason.BY_CUSTOMER),
                        refundStarted("refund-1", "20.00", RefundReason.ORDER_CANCELLED),
                        RETURNED,
                        refunded("refund-1", "20.00", RefundReason.ORDER_CANCELLED))));
        plots.put(
                "cancelled after a refused present",
                plot(and(
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
                        refunded("refund-4", "5.00", RefundReason.ORDER_CANCELLED))));
        plots.put("a direct sale", plot(List.of(STOCK_CONFIRMED)));
        plots.put("a direct sale, returned", plot(List.of(STOCK_CONFIRMED, RETURNED)));
        return plots;
    }

    /** A plot of these scenes. */
    public static List<Function<String, SpecificRecord>> plot(List<Scene> scenes) {
        return List.copyOf(scenes);
    }

    /** A plot of these scenes. */
    public static List<Function<String, SpecificRecord>> plot(Scene... scenes) {
        return plot(Arrays.asList(scenes));
    }

    private static List<Scene> and(List<Scene> scenes, Scene... more) {
        List<Scene> all = new ArrayList<>(scenes);
        all.addAll(Arrays.asList(more));
        return all;
    }

    private static OrderCreated created(String order, ShippingAddress address) {
        return new OrderCreated(order, OWNER, ordered(), euros("25.00"), "card", address, SOMETIME);
    }

    private static List<OrderLine> ordered() {
        return List.of(
                new OrderLine("book", "A book", 2, euros("10.00")), new OrderLine("pen", "A pen", 1, euros("5.00")));
    }

    private static List<SkuQuantity> pieces() {
        return List.of(new SkuQuantity("book", 2), new SkuQuantity("pen", 1));
    }

    private static ShippingAddress address() {
        return new ShippingAddress("Ada Lovelace", "12 St James's Square", "London", "SW1Y 4JH", "GB", null);
    }
}

package com.emshop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.localstack.client.Stock;
import java.util.List;
import java.util.stream.Stream;

/** The scenarios. Each has a product of its own. */
final class Scenarios {
    /** All events of an order that completes. */
    static final List<String> OF_A_GOOD_ORDER = List.of(
            "OrderCreated",
            "OrderPaid",
            "OrderShipped",
            "OrderDelivered",
            "OrderCompleted",
            "PaymentCreated",
            "PaymentConfirmed",
            "StockReserved",
            "StockConfirmed",
            "ShipmentCreated",
            "ShipmentDispatched",
            "ShipmentDelivered");

    private static final String TIMED_OUT = "CANCELLED PAYMENT_TIMEOUT/CANCELLED";

    private static final long PIECES = 5;

    private final EndToEnd shop;
    private final boolean undisturbed;

    Scenarios(EndToEnd shop) {
        this(shop, true);
    }

    private Scenarios(EndToEnd shop, boolean undisturbed) {
        this.shop = shop;
        this.undisturbed = undisturbed;
    }

    /** The same in a shop that may not recover before the payment timeout: then the events of the timeout are there, too. */
    Scenarios ofATroubledShop() {
        return new Scenarios(shop, false);
    }

    /** The one; in a troubled shop, where a time was over before anybody was there to act, perhaps the other. */
    private <T> List<T> orIfLate(T inTime, T late) {
        return undisturbed ? List.of(inTime) : List.of(inTime, late);
    }

    /** These events, and goods that go back: with their order, or before it when their own, longer time is over. */
    private static List<List<String>> andStockIsReleased(String... events) {
        return List.of(and(List.of(events), "StockReleased"), and(List.of(events), "StockReservationExpired"));
    }

    private static List<String> and(List<String> events, String more) {
        return Stream.concat(events.stream(), Stream.of(more)).toList();
    }

    /** Each of them once. */
    List<Scenario> all() {
        return List.of(
                paidAndShipped(),
                outOfStock(),
                declined(),
                notPaidInTime(),
                paidTooLate(),
                paidAfterItWasCancelled(),
                cancelledAfterPayment());
    }

    Scenario paidAndShipped() {
        return new PaidAndShipped();
    }

    Scenario outOfStock() {
        return new OutOfStock();
    }

    Scenario declined() {
        return new Declined();
    }

    Scenario notPaidInTime() {
        return new NotPaidInTime();
    }

    Scenario paidTooLate() {
        return new PaidTooLate();
    }

    Scenario paidAfterItWasCancelled() {
        return new PaidAfterItWasCancelled();
    }

    Scenario cancelledAfterPayment() {
        return new CancelledAfterPayment();
    }

    private abstract class OfABook implements Scenario {
        String book;
        PlacedOrder order;

        final void bookIsOrdered(int quantity) {
            book = shop.article(PIECES);
            order = shop.customer.orders(quantity, book);
        }

        /** Something has to be refunded. */
        final void bookIsReserved(int quantity) {
            bookIsOrdered(quantity);
            saga().reservationIs("RESERVED");
        }

        final Saga.Of saga() {
            return shop.saga.of(order);
        }

        final void wasNotPaidInTime() {
            saga().endsAsOneOf(List.of(TIMED_OUT));
            saga().keeps("nothing")
                    .reservationIs("RELEASED")
                    .emittedOneOf(andStockIsReleased(
                            "OrderCreated", "OrderCancelled", "PaymentCreated", "PaymentExpired", "StockReserved"));
            soldIs(0);
        }

        final void soldIs(int pieces) {
            assertThat(shop.saga.stockOf(book)).isEqualTo(new Stock(PIECES - pieces, 0, pieces));
        }
    }

    private final class PaidAndShipped extends OfABook {
        private Provider.Checkout checkout;

        @Override
        public void begins() {
            bookIsOrdered(2);
            checkout = shop.provider.checkoutOf(order);
        }

        @Override
        public void decides() {
            checkout.isPaid();
        }

        @Override
        public void ends() {
            shop.operator.dispatches(order);
            saga().orderIs("SHIPPED");
            shop.operator.delivers(order);
            saga().orderIs("DELIVERED");
            shop.customer.confirmsReceiptOf(order);
            saga().orderIs("COMPLETED")
                    .paymentIs("PAID")
                    .keeps("its price")
                    .reservationIs("CONFIRMED")
                    .shipmentIs("DELIVERED")
                    .emittedOneOf(orIfLate(OF_A_GOOD_ORDER, and(OF_A_GOOD_ORDER, "StockReservationExpired")));
            soldIs(2);
        }
    }

    private final class OutOfStock extends OfABook {
        @Override
        public void begins() {
            // It is decided by the order itself.
        }

        @Override
        public void decides() {
            bookIsOrdered((int) PIECES + 1);
        }

        @Override
        public void ends() {
            saga().endsAsOneOf(orIfLate("CANCELLED OUT_OF_STOCK/CANCELLED", TIMED_OUT));
            List<String> events = List.of("OrderCreated", "OrderCancelled", "PaymentCreated", "StockReservationFailed");
            saga().emittedOneOf(orIfLate(and(events, "PaymentCancelled"), and(events, "PaymentExpired")))
                    .keeps("nothing")
                    .reservationIs("REJECTED");
            soldIs(0);
        }
    }

    private final class Declined extends OfABook {
        private Provider.Checkout checkout;

        @Override
        public void begins() {
            bookIsReserved(3);
            checkout = shop.provider.checkoutOf(order);
        }

        @Override
        public void decides() {
            checkout.isDeclined();
        }

        @Override
        public void ends() {
            String failed = "CANCELLED PAYMENT_FAILED/FAILED";
            if (saga().endsAsOneOf(orIfLate(failed, TIMED_OUT)).equals(failed)) {
                List<String> events =
                        List.of("OrderCreated", "OrderCancelled", "PaymentCreated", "PaymentFailed", "StockReserved");
                saga().emittedOneOf(orIfLate(and(events, "StockReleased"), and(events, "StockReservationExpired")))
                        .keeps("nothing")
                        .reservationIs("RELEASED");
                soldIs(0);
            } else {
                wasNotPaidInTime();
            }
        }
    }

    private final class NotPaidInTime extends OfABook {
        @Override
        public void begins() {
            bookIsReserved(1);
            saga().paymentIs("PENDING");
        }

        @Override
        public void decides() {
            // By itself, when the time to pay is over.
        }

        @Override
        public void ends() {
            wasNotPaidInTime();
        }
    }

    private final class PaidTooLate extends OfABook {
        private Provider.Checkout checkout;

        @Override
        public void begins() {
            bookIsReserved(2);
            checkout = shop.provider.checkoutOf(order);
        }

        @Override
        public void decides() {
            // By itself, when the time to pay is over.
        }

        @Override
        public void ends() {
            saga().endsAsOneOf(List.of(TIMED_OUT));
            checkout.isPaidEvenIfTooLate();
            saga().paymentIs("REFUNDED")
                    .keeps("nothing")
                    .orderIs("CANCELLED")
                    .reservationIs("RELEASED")
                    .emittedOneOf(andStockIsReleased(
                            "OrderCreated",
                            "OrderCancelled",
                            "PaymentCreated",
                            "PaymentExpired",
                            "LatePaymentReceived",
                            "RefundStarted",
                            "PaymentRefunded",
                            "StockReserved"));
            soldIs(0);
        }
    }

    /** Paid too late as well, and without having to wait for it. */
    private final class PaidAfterItWasCancelled extends OfABook {
        private Provider.Checkout checkout;

        @Override
        public void begins() {
            bookIsReserved(2);
            checkout = shop.provider.checkoutOf(order);
            shop.customer.cancels(order);
            saga().orderIs("CANCELLED").paymentIs("CANCELLED");
        }

        @Override
        public void decides() {
            checkout.isPaidEvenIfTooLate();
        }

        @Override
        public void ends() {
            saga().paymentIs("REFUNDED")
                    .keeps("nothing")
                    .orderIs("CANCELLED")
                    .becauseOf("BY_CUSTOMER")
                    .reservationIs("RELEASED")
                    .emitted(
                            "OrderCreated",
                            "OrderCancelled",
                            "PaymentCreated",
                            "PaymentCancelled",
                            "LatePaymentReceived",
                            "RefundStarted",
                            "PaymentRefunded",
                            "StockReserved",
                            "StockReleased");
            soldIs(0);
        }
    }

    private final class CancelledAfterPayment extends OfABook {
        @Override
        public void begins() {
            bookIsOrdered(2);
            shop.provider.confirms(order);
            saga().shipmentIs("CREATED");
        }

        @Override
        public void decides() {
            shop.customer.cancels(order);
        }

        @Override
        public void ends() {
            saga().orderIs("CANCELLED")
                    .becauseOf("BY_CUSTOMER")
                    .paymentIs("REFUNDED")
                    .keeps("nothing")
                    .reservationIs("RETURNED")
                    .shipmentIs("CANCELLED")
                    .emitted(
                            "OrderCreated",
                            "OrderPaid",
                            "OrderCancellationRequested",
                            "OrderCancelled",
                            "PaymentCreated",
                            "PaymentConfirmed",
                            "RefundStarted",
                            "PaymentRefunded",
                            "StockReserved",
                            "StockConfirmed",
                            "StockReturned",
                            "ShipmentCreated",
                            "ShipmentCancelled");
            soldIs(0);
        }
    }
}

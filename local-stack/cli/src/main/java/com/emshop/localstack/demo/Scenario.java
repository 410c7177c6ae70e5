package com.emshop.localstack.demo;

import com.emshop.localstack.demo.ExpectedOutcome.Money;
import java.util.List;
import java.util.function.Consumer;

/**
 * What customers and operators do with one order. Whatever the services do about it they do on their own.
 *
 * @param stock how many pieces of its product there are before the order
 * @param quantity how many pieces the customer orders
 * @param isAboutTime whether it waits for the end of the time to pay
 * @param people what they do, from the moment after the order was placed
 */
record Scenario(
        String title,
        long stock,
        int quantity,
        boolean isAboutTime,
        Consumer<ScenarioRun> people,
        ExpectedOutcome ending) {
    static final List<Scenario> ALL = List.of(
            paidAndShipped(), outOfStock(), paymentDeclined(), cancelledAfterPayment(), notPaidInTime(), paidTooLate());

    /** The customer pays, the parcel leaves and arrives, the customer says so. */
    private static Scenario paidAndShipped() {
        Consumer<ScenarioRun> people = scene -> {
            scene.customerPays();
            scene.operatorDispatches();
            scene.awaitOrder("SHIPPED");
            scene.operatorDelivers();
            scene.awaitOrder("DELIVERED");
            scene.customerConfirmsReceipt();
        };
        List<String> lastEvents = List.of("ShipmentDelivered", "OrderDelivered", "OrderCompleted");
        var ending = new ExpectedOutcome("COMPLETED", "", "PAID", Money.KEPT, "CONFIRMED", "DELIVERED", 2, lastEvents);
        return new Scenario("paid and shipped", 10, 2, false, people, ending);
    }

    /** There is less stock than was ordered: nobody has to do anything, and the order and its payment are cancelled. */
    private static Scenario outOfStock() {
        return new Scenario(
                "out of stock",
                1,
                3,
                false,
                scene -> {},
                cancelled(
                        "OUT_OF_STOCK",
                        "CANCELLED",
                        Money.NEVER_TAKEN,
                        "REJECTED",
                        "",
                        "StockReservationFailed",
                        "OrderCancelled",
                        "PaymentCancelled"));
    }

    /** The customer's bank declines finally: the order is cancelled and its stock released. */
    private static Scenario paymentDeclined() {
        return new Scenario(
                "payment declined",
                5,
                1,
                false,
                ScenarioRun::bankDeclines,
                cancelled(
                        "PAYMENT_FAILED",
                        "FAILED",
                        Money.NEVER_TAKEN,
                        "RELEASED",
                        "",
                        "PaymentFailed",
                        "OrderCancelled",
                        "StockReleased"));
    }

    /** The customer cancels before the parcel leaves: the shipment is cancelled, the stock returned and the money refunded. */
    private static Scenario cancelledAfterPayment() {
        Consumer<ScenarioRun> people = scene -> {
            scene.customerPays();
            scene.customerCancels();
        };
        return new Scenario(
                "cancelled after payment",
                5,
                2,
                false,
                people,
                cancelled(
                        "BY_CUSTOMER",
                        "REFUNDED",
                        Money.REFUNDED,
                        "RETURNED",
                        "CANCELLED",
                        "ShipmentCancelled",
                        "OrderCancelled",
                        "PaymentRefunded",
                        "StockReturned"));
    }

    /** Nobody pays: the payment expires, the order is cancelled and its stock released. */
    private static Scenario notPaidInTime() {
        // The goods are released with the order, or by a time limit of their own that is a little longer.
        return new Scenario(
                "not paid in time",
                5,
                1,
                true,
                ScenarioRun::timeToPayPasses,
                cancelled(
                        "PAYMENT_TIMEOUT",
                        "CANCELLED",
                        Money.NEVER_TAKEN,
                        "RELEASED",
                        "",
                        "PaymentExpired",
                        "OrderCancelled"));
    }

    /** The bank takes the money after the payment was closed: it is detected and refunded. */
    private static Scenario paidTooLate() {
        Consumer<ScenarioRun> people = scene -> {
            scene.timeToPayPasses();
            scene.customerPaysTooLate();
        };
        return new Scenario(
                "paid too late",
                5,
                2,
                true,
                people,
                cancelled(
                        "PAYMENT_TIMEOUT",
                        "REFUNDED",
                        Money.REFUNDED,
                        "RELEASED",
                        "",
                        "LatePaymentReceived",
                        "RefundStarted",
                        "PaymentRefunded"));
    }

    private static ExpectedOutcome cancelled(
            String reason, String payment, Money money, String reservation, String shipment, String... lastEvents) {
        return new ExpectedOutcome("CANCELLED", reason, payment, money, reservation, shipment, 0, List.of(lastEvents));
    }
}

package com.emshop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.localstack.client.Stock;
import com.emshop.localstack.demo.Demo;
import com.emshop.localstack.load.Load;
import com.emshop.localstack.load.Report;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Run in parallel: they are independent, and some wait for timers. */
@Execution(ExecutionMode.CONCURRENT)
class ScenariosIT extends EndToEnd {

    @AfterEach
    void auditIsClean() {
        audit.isClean();
    }

    @Test
    void demoSucceeds() {
        assertThat(new Demo(running().shop(), Clock.systemDefaultZone(), System.out::println).play())
                .isTrue();
    }

    @Test
    void loadOfEveryKindOfCustomerSucceeds() {
        var orders = new AtomicInteger(Load.KINDS);
        Report report = new Load(running()::shop, Duration.ofMinutes(2)).run(1, () -> orders.getAndDecrement() > 0);

        assertThat(report.isGood(OptionalInt.empty()))
                .as(String.join("\n", report.lines()))
                .isTrue();
    }

    @Test
    void paidOrderIsShippedAndCompleted() {
        scenarios.paidAndShipped().runs();
    }

    @Test
    void orderWithoutStockIsCancelled() {
        scenarios.outOfStock().runs();
    }

    @Test
    void declinedPaymentReleasesTheStock() {
        scenarios.declined().runs();
    }

    @Test
    void expiredPaymentReleasesTheStock() {
        scenarios.notPaidInTime().runs();
    }

    @Test
    void latePaymentIsRefunded() {
        scenarios.paidTooLate().runs();
    }

    @Test
    void paymentOfACancelledOrderIsRefunded() {
        scenarios.paidAfterItWasCancelled().runs();
    }

    @Test
    void orderCancelledBeforeDispatchIsRefunded() {
        scenarios.cancelledAfterPayment().runs();
    }

    @Test
    void dispatchedOrderCannotBeCancelled() {
        PlacedOrder order = customer.orders(1, article(3));
        provider.confirms(order);
        operator.dispatches(order);
        saga.of(order).orderIs("SHIPPED");

        customer.cannotCancel(order);

        saga.of(order).orderIs("SHIPPED").keeps("its price").shipmentIs("DISPATCHED");
    }

    @Test
    void unpaidOrderIsCancelledInEveryService() {
        String book = article(3);
        PlacedOrder order = customer.orders(2, book);
        saga.of(order).reservationIs("RESERVED").paymentIs("PENDING");
        customer.cancels(order);

        saga.of(order)
                .orderIs("CANCELLED")
                .becauseOf("BY_CUSTOMER")
                .paymentIs("CANCELLED")
                .reservationIs("RELEASED")
                .emitted(
                        "OrderCreated",
                        "OrderCancelled",
                        "PaymentCreated",
                        "PaymentCancelled",
                        "StockReserved",
                        "StockReleased");
        assertThat(saga.stockOf(book)).isEqualTo(new Stock(3, 0, 0));
    }

    @Test
    void undeliverableOrderIsRefunded() {
        String book = article(3);
        PlacedOrder order = customer.ordersToAntarctica(2, book);
        provider.confirms(order);

        saga.of(order)
                .orderIs("CANCELLED")
                .becauseOf("UNDELIVERABLE")
                .paymentIs("REFUNDED")
                .keeps("nothing")
                .reservationIs("RETURNED")
                .shipmentIs("REJECTED")
                .emitted(
                        "OrderCreated",
                        "OrderPaid",
                        "OrderCancelled",
                        "PaymentCreated",
                        "PaymentConfirmed",
                        "RefundStarted",
                        "PaymentRefunded",
                        "StockReserved",
                        "StockConfirmed",
                        "StockReturned",
                        "ShipmentRejected");
        assertThat(saga.stockOf(book)).isEqualTo(new Stock(3, 0, 0));
    }

    @Test
    void digitalOrderNeedsNoShipment() {
        PlacedOrder order = customer.ordersDigital(article(3));
        provider.confirms(order);

        saga.of(order)
                .orderIs("COMPLETED")
                .keeps("its price")
                .shipmentIs("NOT_NEEDED")
                .emitted(
                        "OrderCreated",
                        "OrderPaid",
                        "OrderCompleted",
                        "PaymentCreated",
                        "PaymentConfirmed",
                        "StockReserved",
                        "StockConfirmed");
    }

    @Test
    void lastPieceIsSoldOnce() {
        String book = article(1);
        List<PlacedOrder> orders =
                List.of(customer.orders(1, book), anotherCustomer().orders(1, book));

        assertThat(orders.stream().map(order -> saga.of(order).decidedReservation()))
                .containsExactlyInAnyOrder("RESERVED", "REJECTED");
    }

    @Test
    void retryableFailureLeavesThePaymentOpen() {
        PlacedOrder order = customer.ordersDigital(article(3));
        Provider.Checkout checkout = provider.checkoutOf(order);
        checkout.isDeclinedForNow();
        checkout.isPaid();

        saga.of(order)
                .orderIs("COMPLETED")
                .paymentIs("PAID")
                .keeps("its price")
                .emitted(
                        "OrderCreated",
                        "OrderPaid",
                        "OrderCompleted",
                        "PaymentCreated",
                        "PaymentConfirmed",
                        "StockReserved",
                        "StockConfirmed");
    }

    @Test
    void repeatedWebhookIsAppliedOnce() {
        String book = article(3);
        PlacedOrder order = customer.orders(1, book);
        provider.checkoutOf(order).isPaidWithARepeatedWebhook();

        saga.of(order).orderIs("PAID").shipmentIs("CREATED").keeps("its price");
        assertThat(saga.stockOf(book)).isEqualTo(new Stock(2, 0, 1));
        assertThat(published.of(order).stream()
                        .filter(event -> event.headers().get("ce_type").endsWith("PaymentConfirmed")))
                .hasSize(1);
    }

    @Test
    void secondCaptureIsRefunded() {
        PlacedOrder order = customer.orders(1, article(3));
        Provider.Checkout checkout = provider.checkoutOf(order);
        checkout.isPaid();
        saga.of(order).shipmentIs("CREATED");
        checkout.isPaidOnceMore();

        saga.of(order)
                .emitted(
                        "OrderCreated",
                        "OrderPaid",
                        "PaymentCreated",
                        "PaymentConfirmed",
                        "RefundStarted",
                        "PaymentRefunded",
                        "StockReserved",
                        "StockConfirmed",
                        "ShipmentCreated")
                .orderIs("PAID")
                .paymentIs("PAID")
                .keeps("its price");
    }

    @Test
    void unmatchedAmountIsQuarantined() {
        PlacedOrder order = customer.orders(1, article(3));
        Provider.Checkout checkout = provider.checkoutOf(order);
        checkout.isOverpaid();

        quarantine.holds(order, "13.50");
        saga.of(order).orderIs("PENDING_PAYMENT").paymentIs("PENDING").keeps("nothing");

        checkout.isPaidOnceMore();
        saga.of(order).orderIs("PAID").paymentIs("PAID").keeps("its price");
    }
}

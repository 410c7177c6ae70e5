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

/** Told side by side: they know nothing of each other, and some have to wait. */
@Execution(ExecutionMode.CONCURRENT)
class StoriesIT extends EndToEnd {

    @AfterEach
    void everythingAddsUp() {
        audit.isClean();
    }

    @Test
    void theDemoTellsItsStoriesToTheEnd() {
        assertThat(new Demo(running().shop(), Clock.systemDefaultZone(), System.out::println).play())
                .isTrue();
    }

    @Test
    void customersOfEachKindSeeTheirOrdersToTheEnd() {
        var orders = new AtomicInteger(Load.KINDS);
        Report report = new Load(running()::shop, Duration.ofMinutes(2)).run(1, () -> orders.getAndDecrement() > 0);

        assertThat(report.isGood(OptionalInt.empty()))
                .as(String.join("\n", report.lines()))
                .isTrue();
    }

    @Test
    void whatIsPaidIsShippedAndCompletes() {
        stories.paidAndShipped().isTold();
    }

    @Test
    void whatIsOutOfStockIsCancelled() {
        stories.outOfStock().isTold();
    }

    @Test
    void whatTheBankDeclinesGoesBackOnTheShelf() {
        stories.declined().isTold();
    }

    @Test
    void whatIsNotPaidInTimeGoesBackOnTheShelf() {
        stories.notPaidInTime().isTold();
    }

    @Test
    void moneyThatComesTooLateGoesBack() {
        stories.paidTooLate().isTold();
    }

    @Test
    void moneyForWhatTheCustomerCancelledGoesBack() {
        stories.paidAfterItWasCancelled().isTold();
    }

    @Test
    void whatIsCancelledBeforeItLeavesIsPaidBack() {
        stories.cancelledAfterPayment().isTold();
    }

    @Test
    void whatHasLeftCannotBeCancelled() {
        PlacedOrder order = customer.orders(1, article(3));
        provider.confirms(order);
        operator.dispatches(order);
        saga.of(order).orderIs("SHIPPED");

        customer.cannotCancel(order);

        saga.of(order).orderIs("SHIPPED").keeps("its price").shipmentIs("DISPATCHED");
    }

    @Test
    void whatTheCustomerDoesNotWantAnyMoreIsCancelledEverywhere() {
        String book = article(3);
        PlacedOrder order = customer.orders(2, book);
        saga.of(order).reservationIs("RESERVED").paymentIs("PENDING");
        customer.cancels(order);

        saga.of(order)
                .orderIs("CANCELLED")
                .becauseOf("BY_CUSTOMER")
                .paymentIs("CANCELLED")
                .reservationIs("RELEASED")
                .told(
                        "OrderCreated",
                        "OrderCancelled",
                        "PaymentCreated",
                        "PaymentCancelled",
                        "StockReserved",
                        "StockReleased");
        assertThat(saga.stockOf(book)).isEqualTo(new Stock(3, 0, 0));
    }

    @Test
    void whatNoCarrierDeliversIsPaidBack() {
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
                .told(
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
    void digitalGoodsNeedNoParcel() {
        PlacedOrder order = customer.ordersDigital(article(3));
        provider.confirms(order);

        saga.of(order)
                .orderIs("COMPLETED")
                .keeps("its price")
                .shipmentIs("NOT_NEEDED")
                .told(
                        "OrderCreated",
                        "OrderPaid",
                        "OrderCompleted",
                        "PaymentCreated",
                        "PaymentConfirmed",
                        "StockReserved",
                        "StockConfirmed");
    }

    @Test
    void theLastPieceIsSoldOnce() {
        String book = article(1);
        List<PlacedOrder> orders =
                List.of(customer.orders(1, book), anotherCustomer().orders(1, book));

        assertThat(orders.stream().map(order -> saga.of(order).decidedReservation()))
                .containsExactlyInAnyOrder("RESERVED", "REJECTED");
    }

    @Test
    void aBankThatRefusesAtFirstIsAskedAgain() {
        PlacedOrder order = customer.ordersDigital(article(3));
        Provider.Checkout checkout = provider.checkoutOf(order);
        checkout.isDeclinedForNow();
        checkout.isPaid();

        saga.of(order)
                .orderIs("COMPLETED")
                .paymentIs("PAID")
                .keeps("its price")
                .told(
                        "OrderCreated",
                        "OrderPaid",
                        "OrderCompleted",
                        "PaymentCreated",
                        "PaymentConfirmed",
                        "StockReserved",
                        "StockConfirmed");
    }

    @Test
    void aProviderThatSaysItTwiceIsHeardOnce() {
        String book = article(3);
        PlacedOrder order = customer.orders(1, book);
        provider.checkoutOf(order).isPaidAndToldTwice();

        saga.of(order).orderIs("PAID").shipmentIs("CREATED").keeps("its price");
        assertThat(saga.stockOf(book)).isEqualTo(new Stock(2, 0, 1));
        assertThat(published.of(order).stream()
                        .filter(event -> event.headers().get("ce_type").endsWith("PaymentConfirmed")))
                .hasSize(1);
    }

    @Test
    void moneyThatIsTakenTwiceGoesBackOnce() {
        PlacedOrder order = customer.orders(1, article(3));
        Provider.Checkout checkout = provider.checkoutOf(order);
        checkout.isPaid();
        saga.of(order).shipmentIs("CREATED");
        checkout.isPaidOnceMore();

        saga.of(order)
                .told(
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
    void moneyThatDoesNotFitPaysNothing() {
        PlacedOrder order = customer.orders(1, article(3));
        Provider.Checkout checkout = provider.checkoutOf(order);
        checkout.isOverpaid();

        quarantine.holds(order, "13.50");
        saga.of(order).orderIs("PENDING_PAYMENT").paymentIs("PENDING").keeps("nothing");

        checkout.isPaidOnceMore();
        saga.of(order).orderIs("PAID").paymentIs("PAID").keeps("its price");
    }
}

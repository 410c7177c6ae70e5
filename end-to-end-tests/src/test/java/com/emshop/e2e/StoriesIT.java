package com.emshop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.localstack.client.Stock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoriesIT extends EndToEnd {

    @AfterEach
    void everythingAddsUp() {
        audit.isClean();
    }

    @Test
    void whatIsPaidIsShippedAndCompletes() {
        String book = article(10);
        PlacedOrder order = customer.orders(2, book);
        provider.confirms(order);
        operator.dispatches(order);
        saga.of(order).orderIs("SHIPPED");
        operator.delivers(order);
        saga.of(order).orderIs("DELIVERED");
        customer.confirmsReceiptOf(order);

        saga.of(order)
                .orderIs("COMPLETED")
                .paymentIs("PAID")
                .reservationIs("CONFIRMED")
                .shipmentIs("DELIVERED")
                .told(
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
        assertThat(saga.stockOf(book)).isEqualTo(new Stock(8, 0, 2));
    }

    @Test
    void whatIsOutOfStockIsCancelled() {
        String book = article(1);
        PlacedOrder order = customer.orders(2, book);

        saga.of(order)
                .orderIs("CANCELLED")
                .becauseOf("OUT_OF_STOCK")
                .paymentIs("CANCELLED")
                .reservationIs("REJECTED")
                .told("OrderCreated", "OrderCancelled", "PaymentCreated", "PaymentCancelled", "StockReservationFailed");
        assertThat(saga.stockOf(book)).isEqualTo(new Stock(1, 0, 0));
    }

    @Test
    void whatTheBankDeclinesGoesBackOnTheShelf() {
        String book = article(5);
        PlacedOrder order = customer.orders(3, book);
        saga.of(order).reservationIs("RESERVED");
        provider.declines(order);

        saga.of(order)
                .orderIs("CANCELLED")
                .becauseOf("PAYMENT_FAILED")
                .paymentIs("FAILED")
                .reservationIs("RELEASED")
                .told(
                        "OrderCreated",
                        "OrderCancelled",
                        "PaymentCreated",
                        "PaymentFailed",
                        "StockReserved",
                        "StockReleased");
        assertThat(saga.stockOf(book)).isEqualTo(new Stock(5, 0, 0));
    }

    @Test
    void theLastPieceIsSoldOnce() {
        String book = article(1);
        List<PlacedOrder> orders =
                List.of(customer.orders(1, book), anotherCustomer().orders(1, book));

        assertThat(orders.stream().map(order -> saga.of(order).decidedReservation()))
                .containsExactlyInAnyOrder("RESERVED", "REJECTED");
        assertThat(saga.stockOf(book)).isEqualTo(new Stock(0, 1, 0));
    }

    @Test
    void digitalGoodsNeedNoParcel() {
        PlacedOrder order = customer.ordersDigital(1, article(3));
        provider.confirms(order);

        saga.of(order)
                .orderIs("COMPLETED")
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
    void aProviderThatSaysItTwiceIsHeardOnce() {
        String book = article(3);
        PlacedOrder order = customer.orders(1, book);
        provider.confirmsTwice(order);

        saga.of(order).orderIs("PAID").shipmentIs("CREATED");
        assertThat(saga.stockOf(book)).isEqualTo(new Stock(2, 0, 1));
        assertThat(published.of(order).stream()
                        .filter(event -> event.headers().get("ce_type").endsWith("PaymentConfirmed")))
                .hasSize(1);
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
                .reservationIs("RELEASED");
        assertThat(saga.stockOf(book)).isEqualTo(new Stock(3, 0, 0));
    }
}

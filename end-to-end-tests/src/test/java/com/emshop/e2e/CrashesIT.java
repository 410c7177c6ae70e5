package com.emshop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.localstack.client.Stock;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever dies in the middle of a story, it ends well. */
class CrashesIT extends EndToEnd {

    @AfterEach
    void mend() {
        breakage.mendsEverything();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "order-service",
                "payment-service",
                "inventory-service",
                "logistics-service",
                "outbox-relay",
                "console",
                "kafka",
                "mysql"
            })
    void aPartThatDiesInTheMiddleCostsNothing(String part) {
        String book = article(100);
        List<PlacedOrder> orders = IntStream.range(0, 5)
                .mapToObj(number -> customer.orders(2, book))
                .toList();
        List<Provider.Checkout> checkouts =
                orders.stream().map(provider::checkoutOf).toList();

        breakage.kills(part);
        checkouts.forEach(Provider.Checkout::isPaid);
        breakage.startsAgain(part);

        orders.forEach(operator::dispatches);
        orders.forEach(operator::delivers);
        orders.forEach(order -> saga.of(order)
                .orderIs("DELIVERED")
                .paymentIs("PAID")
                .reservationIs("CONFIRMED")
                .shipmentIs("DELIVERED"));
        orders.forEach(customer::confirmsReceiptOf);
        orders.forEach(order -> saga.of(order)
                .orderIs("COMPLETED")
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
                        "ShipmentDelivered"));
        assertThat(saga.stockOf(book)).isEqualTo(new Stock(90, 0, 10));
        published.areEveryOutboxRowExactlyOnce();
        audit.isClean();
    }
}

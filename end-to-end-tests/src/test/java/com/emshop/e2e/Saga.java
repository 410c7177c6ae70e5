package com.emshop.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.localstack.StackException;
import com.emshop.localstack.client.Order;
import com.emshop.localstack.client.OrderEvent;
import com.emshop.localstack.client.Payment;
import com.emshop.localstack.client.Shipment;
import com.emshop.localstack.client.Shop;
import com.emshop.localstack.client.Stock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What all services together made of an order. A failure shows the order's timeline. */
final class Saga {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Shop shop;

    Saga(Shop shop) {
        this.shop = shop;
    }

    /** The saga of one order. */
    Of of(PlacedOrder order) {
        return new Of(order);
    }

    /** The pieces of an article. */
    Stock stockOf(String sku) {
        return shop.stockOf(sku);
    }

    /** Says what becomes of one order; each waits until it is so. */
    final class Of {
        private final PlacedOrder order;

        private Of(PlacedOrder order) {
            this.order = order;
        }

        Of orderIs(String status) {
            return holds("order", status, () -> now().status());
        }

        Of becauseOf(String reason) {
            return holds("cancel reason", reason, () -> now().cancelReason());
        }

        Of paymentIs(String status) {
            return holds(
                    "payment",
                    status,
                    () -> shop.paymentOf(order.orderSn()).map(Payment::status).orElse("none"));
        }

        Of reservationIs(String status) {
            return holds(
                    "reservation",
                    status,
                    () -> shop.reservationOf(order.orderSn()).orElse("none"));
        }

        /** The first thing that inventory said: whether it could set the pieces aside. */
        String decidedReservation() {
            return await("a decision on the pieces of " + order.orderSn())
                    .atMost(PATIENCE)
                    .until(() -> shop.reservationOf(order.orderSn()), Optional::isPresent)
                    .orElseThrow();
        }

        Of shipmentIs(String status) {
            return holds(
                    "shipment",
                    status,
                    () -> shop.shipmentOf(order.orderSn()).map(Shipment::status).orElse("none"));
        }

        /** The console knows these events, each once, and those of one topic in this order. */
        Of told(String... types) {
            return holds(
                    "told",
                    List.of(types).stream().sorted().collect(Collectors.joining(" ")),
                    () -> types(timeline()).stream().sorted().collect(Collectors.joining(" ")));
        }

        private Of holds(String what, String expected, Supplier<String> found) {
            await(what + " of " + order.orderSn())
                    .atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(StackException.class) // a service may be on its way back
                    .untilAsserted(() -> assertThat(found.get())
                            .as(() -> what + " of " + order + "; its timeline:\n" + story())
                            .isEqualTo(expected));
            return this;
        }

        private Order now() {
            return shop.order(order.customer(), order.orderSn());
        }

        private List<OrderEvent> timeline() {
            return shop.timeline(order.orderSn());
        }

        private String story() {
            try {
                return timeline().stream()
                        .map(event -> "  %s %-20s %-26s %s"
                                .formatted(event.time(), event.service(), event.type(), event.summary()))
                        .collect(Collectors.joining("\n"));
            } catch (StackException away) {
                return "  (the console does not answer: " + away.getMessage() + ")";
            }
        }

        private static List<String> types(List<OrderEvent> events) {
            return events.stream().map(OrderEvent::type).toList();
        }
    }
}

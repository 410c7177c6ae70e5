package com.emshop.e2e;

import com.emshop.localstack.client.Order;
import com.emshop.localstack.client.OrderEvent;
import com.emshop.localstack.client.Payment;
import com.emshop.localstack.client.Shipment;
import com.emshop.localstack.client.Shop;
import com.emshop.localstack.client.Stock;
import com.emshop.saga.servers.StackException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** What all services together made of an order. A failure shows the order's timeline. */
final class Saga {
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
            return holds("payment", status, this::paymentStatus);
        }

        /** What the shop has of the customer's money: "nothing", "its price", or how much. */
        Of keeps(String money) {
            return holds(
                    "money kept",
                    money,
                    () -> shop.paymentOf(order.orderSn()).map(Of::kept).orElse("nothing"));
        }

        private static String kept(Payment payment) {
            BigDecimal kept = payment.kept();
            return kept.signum() == 0
                    ? "nothing"
                    : kept.compareTo(payment.amount()) == 0 ? "its price" : kept.toString();
        }

        /** What becomes of the customer's wish to cancel what he has paid. */
        Of cancellationIs(String status) {
            return holds("cancellation", status, () -> now().cancellation());
        }

        /** The order with its cancel reason, if it has one, a slash, and the payment get into one of these states: which. */
        String endsAsOneOf(List<String> states) {
            return holdsOneOf("order and payment", states, () -> {
                Order now = now();
                return now.status() + (now.cancelReason().isEmpty() ? "" : " " + now.cancelReason()) + "/"
                        + paymentStatus();
            });
        }

        private String paymentStatus() {
            return shop.paymentOf(order.orderSn()).map(Payment::status).orElse("none");
        }

        Of reservationIs(String status) {
            return holds(
                    "reservation",
                    status,
                    () -> shop.reservationOf(order.orderSn()).orElse("none"));
        }

        /** The first thing that inventory said: whether it could set the pieces aside. */
        String decidedReservation() {
            return Timeouts.waitsFor("a decision on the pieces of " + order.orderSn())
                    .ignoreExceptionsMatching(Timeouts::isNoAnswer)
                    .until(() -> shop.reservationOf(order.orderSn()), Optional::isPresent)
                    .orElseThrow();
        }

        Of shipmentIs(String status) {
            return holds(
                    "shipment",
                    status,
                    () -> shop.shipmentOf(order.orderSn()).map(Shipment::status).orElse("none"));
        }

        /** The console knows these events, each once. */
        Of emitted(String... types) {
            return emittedOneOf(List.of(List.of(types)));
        }

        /** The console knows the events of one of these expected, each once. */
        Of emittedOneOf(List<List<String>> expected) {
            holdsOneOf(
                    "emitted",
                    expected.stream()
                            .flatMap(Of::paidEarlyOrNot)
                            .map(types -> sorted(types.stream()))
                            .toList(),
                    this::emitted);
            return this;
        }

        /** Between topics any order is normal: if inventory handles PaymentConfirmed first, it confirms without reserving. */
        private static Stream<List<String>> paidEarlyOrNot(List<String> events) {
            return events.contains("StockReserved") && events.contains("StockConfirmed")
                    ? Stream.of(
                            events,
                            events.stream()
                                    .filter(type -> !type.equals("StockReserved"))
                                    .toList())
                    : Stream.of(events);
        }

        private String emitted() {
            return sorted(timeline().stream().map(OrderEvent::type));
        }

        private static String sorted(Stream<String> types) {
            return types.sorted().collect(Collectors.joining(" "));
        }

        private Of holds(String what, String expected, Supplier<String> found) {
            holdsOneOf(what, List.of(expected), found);
            return this;
        }

        private String holdsOneOf(String what, List<String> expected, Supplier<String> found) {
            AtomicReference<String> last = new AtomicReference<>("nothing");
            try {
                return Timeouts.waitsFor(what + " of " + order.orderSn())
                        .ignoreExceptionsInstanceOf(StackException.class) // a service may be on its way back
                        .until(
                                () -> {
                                    last.set(found.get());
                                    return last.get();
                                },
                                expected::contains);
            } catch (ConditionTimeoutException late) {
                throw new AssertionError(
                        "%s of %s\n  must be: %s\n  but is:  %s\nits timeline:\n%s"
                                .formatted(what, order, String.join("\n  or:      ", expected), last.get(), scenario()),
                        late);
            }
        }

        private Order now() {
            return shop.order(order.customer(), order.orderSn());
        }

        private List<OrderEvent> timeline() {
            return shop.timeline(order.orderSn());
        }

        private String scenario() {
            try {
                return timeline().stream()
                        .map(event -> "  %s %-20s %-26s %s"
                                .formatted(event.time(), event.service(), event.type(), event.summary()))
                        .collect(Collectors.joining("\n"));
            } catch (StackException away) {
                return "  (the console does not answer: " + away.getMessage() + ")";
            }
        }
    }
}

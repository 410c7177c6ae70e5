package com.emshop.localstack.demo;

import com.emshop.localstack.client.Order;
import com.emshop.localstack.client.OrderEvent;
import com.emshop.localstack.client.Payment;
import com.emshop.localstack.client.Shipment;
import com.emshop.localstack.client.Shop;
import com.emshop.localstack.client.Webhooks;
import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.process.Polling;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One order of a scenario: what people do with it, and its timeline, printed while it happens. A person acts only once the
 * timeline shows the event that he acts upon, so that the output reads in order. Every wait is bounded and
 * ends, if it fails, with what was awaited and what was there instead.
 */
final class ScenarioRun {
    /** Generous: services that have just started are slow, and the machine may be busy. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** How often it is asked whether something has come before the time to pay is over. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private static final DateTimeFormatter TIME_OF_DAY = DateTimeFormatter.ofPattern("HH:mm:ss");

    private static final String CARRIER = "DEMO-EXPRESS";
    private static final String CANCELLED = "CANCELLED";

    private final Shop shop;
    private final String customer;
    private final Order order;
    private final Instant placedAt;
    private final Clock clock;
    private final Consumer<String> out;
    private final Set<String> printed = new HashSet<>();
    private boolean showTimeline;

    ScenarioRun(Shop shop, String customer, Order order, Instant placedAt, Clock clock, Consumer<String> out) {
        this.shop = shop;
        this.customer = customer;
        this.order = order;
        this.placedAt = placedAt;
        this.clock = clock;
        this.out = out;
    }

    /** Prints its timeline from now on, from the beginning. */
    void showTimeline(String setting) {
        out.accept("  order " + order.orderSn() + ": " + setting);
        showTimeline = true;
    }

    void customerPays() {
        Payment payment = await("a payment to pay", "PENDING", () -> shop.paymentOf(order.orderSn()), Payment::status);
        awaitEvents(List.of("PaymentCreated"));
        person("the customer pays " + payment.amount() + " " + payment.currency());
        shop.provider(payment.paymentSn(), order.orderSn(), Webhooks.succeeded(payment.currency(), payment.amount()));
    }

    void bankDeclines() {
        Payment payment = await("a payment to pay", "PENDING", () -> shop.paymentOf(order.orderSn()), Payment::status);
        // Only then does the scenario show that the goods go back.
        await("the reservation", "RESERVED", () -> shop.reservationOf(order.orderSn()), state -> state);
        awaitEvents(List.of("PaymentCreated", "StockReserved"));
        person("the customer's bank declines");
        shop.provider(payment.paymentSn(), order.orderSn(), Webhooks.declined(payment.currency(), payment.amount()));
    }

    /** Ends when the order can no longer be paid, by what it says itself, and everybody knows it. */
    void timeToPayPasses() {
        awaitEvents(List.of("PaymentCreated", "StockReserved"));
        Instant end = payBefore();
        Duration left = Duration.between(clock.instant(), end);
        person(
                left.isNegative()
                        ? "nobody paid until " + timeOfDay(end)
                        : "nobody pays; the time to pay ends at " + timeOfDay(end) + ", in " + inWords(left));
        while (clock.instant().isBefore(end) && canBePaid()) {
            Polling.until(LOOK_AGAIN, () -> !clock.instant().isBefore(end));
        }
        awaitEvents(List.of("PaymentExpired", "OrderCancelled"));
    }

    /** Until when the order can be paid. */
    Instant payBefore() {
        return await(
                        "a time limit for the payment",
                        "known",
                        () -> Optional.of(shop.order(customer, order.orderSn())),
                        now -> now.payBefore().isPresent() ? "known" : "unknown")
                .payBefore()
                .orElseThrow();
    }

    /** Also when nobody answers: then nothing is known against it. */
    private boolean canBePaid() {
        return look(() -> Optional.of(shop.order(customer, order.orderSn())))
                .found()
                .map(now -> now.status().equals("PENDING_PAYMENT"))
                .orElse(true);
    }

    void customerPaysTooLate() {
        Payment payment = await("the payment", CANCELLED, () -> shop.paymentOf(order.orderSn()), Payment::status);
        person("the customer's bank sends " + payment.amount() + " " + payment.currency() + " all the same");
        shop.provider(
                payment.paymentSn(),
                order.orderSn(),
                Webhooks.succeeded(payment.currency(), payment.amount()).forced());
    }

    void customerCancels() {
        await("a shipment", "CREATED", () -> shop.shipmentOf(order.orderSn()), Shipment::status);
        awaitEvents(List.of("ShipmentCreated"));
        person("the customer cancels");
        shop.cancel(customer, order.orderSn());
    }

    void operatorDispatches() {
        Shipment shipment = await("a shipment", "CREATED", () -> shop.shipmentOf(order.orderSn()), Shipment::status);
        awaitEvents(List.of("ShipmentCreated"));
        person("an operator hands the parcel to the carrier");
        shop.dispatch(shipment.shipmentSn(), CARRIER, "TRACK-" + order.orderSn());
    }

    void operatorDelivers() {
        Shipment shipment =
                await("the shipment", "DISPATCHED", () -> shop.shipmentOf(order.orderSn()), Shipment::status);
        awaitEvents(List.of("OrderShipped"));
        person("the parcel arrives");
        shop.deliver(shipment.shipmentSn());
    }

    void customerConfirmsReceipt() {
        awaitEvents(List.of("OrderDelivered"));
        person("the customer confirms the receipt");
        shop.confirmReceipt(customer, order.orderSn());
    }

    void awaitOrder(String status) {
        await("the order", status, () -> Optional.of(shop.order(customer, order.orderSn())), Order::status);
    }

    /**
     * Waits until all services show the expected outcome, and so does the timeline.
     *
     * @return how it ended
     */
    String awaitEnding(ExpectedOutcome ending) {
        String states =
                await("the end", ending.states(order.amount()), () -> Optional.of(states(ending)), found -> found);
        awaitEvents(ending.lastEvents());
        // The audit gives an order time to settle: the scenario is not over before that.
        await(
                "the audit",
                "settled",
                () -> Optional.of(shop.isSettled(order.orderSn())),
                settled -> settled ? "settled" : "not settled");
        printNews();
        return states;
    }

    private void awaitEvents(List<String> types) {
        await(
                "the timeline",
                "complete",
                () -> Optional.of(shop.timeline(order.orderSn())),
                events -> missing(events, types).isEmpty() ? "complete" : "without " + missing(events, types));
        printNews();
    }

    private String states(ExpectedOutcome ending) {
        Order now = shop.order(customer, order.orderSn());
        String shipment = shop.shipmentOf(order.orderSn()).map(Shipment::status).orElse("");
        if (ending.shipment().isEmpty() && shipment.equals(CANCELLED)) {
            // Logistics notes that this order needs no parcel, so that nothing late can make one.
            shipment = "";
        }
        return ExpectedOutcome.states(
                now.status(),
                now.cancelReason(),
                shop.paymentOf(order.orderSn()),
                shop.reservationOf(order.orderSn()).orElse(""),
                shipment);
    }

    private static List<String> missing(List<OrderEvent> events, List<String> wanted) {
        Set<String> there = events.stream().map(OrderEvent::type).collect(Collectors.toSet());
        return wanted.stream().filter(type -> !there.contains(type)).toList();
    }

    private <T> T await(String what, String wanted, Supplier<Optional<T>> question, Function<T, String> state) {
        Look<T> last = Polling.poll(
                TIMEOUT,
                () -> look(question),
                look -> look.found().map(state).filter(wanted::equals).isPresent());
        String found = last.found().map(state).orElse("nothing");
        return last.found()
                .filter(answer -> found.equals(wanted))
                .orElseThrow(() -> new ScenarioFailedException("Awaited for " + TIMEOUT.toSeconds() + " s: " + what
                        + " of order " + order.orderSn() + " to be: " + wanted + "\n  found: " + found
                        + (last.trouble().isEmpty() ? "" : "\n  and: " + last.trouble())
                        + "\n  its timeline is above" + (printed.isEmpty() ? ", empty" : "")));
    }

    /** @param trouble why there was no answer; empty when there was one */
    private record Look<T>(Optional<T> found, String trouble) {}

    private <T> Look<T> look(Supplier<Optional<T>> question) {
        try {
            printNews();
            return new Look<>(question.get(), "");
        } catch (StackException e) {
            // A service may be unavailable for a moment.
            return new Look<>(Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    /** What a person does, in the timeline. */
    void person(String deed) {
        printNews();
        out.accept("%11s  * %s".formatted(offset(clock.instant()), deed));
    }

    /** Events come from four topics: an earlier one may be seen after a later one, and is printed then. */
    private void printNews() {
        if (!showTimeline) {
            return;
        }
        for (OrderEvent event : shop.timeline(order.orderSn())) {
            if (printed.add(event.eventId())) {
                out.accept("%11s  %-10s %-24s %s"
                        .formatted(offset(event.time()), shortName(event.service()), event.type(), event.summary())
                        .stripTrailing());
            }
        }
    }

    private String offset(Instant time) {
        return "+%.3f s".formatted(Duration.between(placedAt, time).toMillis() / 1000.0);
    }

    /** A time of this machine's clock, as a person reads it. */
    String timeOfDay(Instant time) {
        return TIME_OF_DAY.format(time.atZone(clock.getZone()));
    }

    static String inWords(Duration left) {
        long seconds = left.plusMillis(500).toSeconds();
        return seconds < 120 ? seconds + " s" : (seconds + 30) / 60 + " min";
    }

    private static String shortName(String service) {
        return service.substring(service.lastIndexOf('/') + 1).replace("-service", "");
    }
}

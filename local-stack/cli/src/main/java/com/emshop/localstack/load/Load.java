package com.emshop.localstack.load;

import com.emshop.localstack.client.Address;
import com.emshop.localstack.client.Line;
import com.emshop.localstack.client.Order;
import com.emshop.localstack.client.Payment;
import com.emshop.localstack.client.Shipment;
import com.emshop.localstack.client.Shop;
import com.emshop.localstack.client.UnexpectedAnswerException;
import com.emshop.localstack.client.Webhooks;
import com.emshop.saga.servers.Parallel;
import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.process.Polling;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Customers who each buy one thing after the other and see every order to its end: most pay, some have a parcel sent, some are
 * declined, some cancel before or after they have paid. Whoever is not answered tries again. Not reusable.
 */
public final class Load {
    /** After so many orders a customer has bought in every way. */
    public static final int KINDS = 2 * Purchase.values().length;

    private static final BigDecimal PRICE = new BigDecimal("12.50");
    private static final String CURRENCY = "EUR";
    private static final long PIECES = 10_000_000;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
    private static final int CONFLICT = 409;

    /** One order of so many is left unpaid, by customers who do that. */
    private static final int UNPAID_EVERY = 6;

    private static final String UNPAID = "UNPAID";
    private static final String UNPAID_ENDING = "CANCELLED PAYMENT_TIMEOUT/CANCELLED";

    private static final Set<String> ENDED = Set.of("COMPLETED", "CANCELLED");
    private static final Set<String> NOTHING_KEPT = Set.of("FAILED", "CANCELLED", "REFUNDED");

    private final Supplier<Shop> shops;
    private final Duration timeout;
    private final boolean leavesUnpaid;
    private final Calls calls;
    private final AtomicLong placed = new AtomicLong();
    private final Map<String, AtomicLong> endings = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    /** Like {@link #Load(Supplier, Duration, boolean)}; no order is left unpaid. */
    public Load(Supplier<Shop> shops, Duration timeout) {
        this(shops, timeout, false);
    }

    /**
     * @param shops asked once for each customer
     * @param timeout how long a customer waits for an answer, and for whatever has to become of an order
     * @param leavesUnpaid whether customers leave some orders unpaid too; that these are cancelled when their time to pay is over
     *     is waited for after the last order
     */
    public Load(Supplier<Shop> shops, Duration timeout, boolean leavesUnpaid) {
        this.shops = shops;
        this.timeout = timeout;
        this.leavesUnpaid = leavesUnpaid;
        this.calls = new Calls(timeout);
    }

    /**
     * @param goesOn asked before each order
     * @return when the last order has ended
     */
    public Report run(int customers, BooleanSupplier goesOn) {
        String run = UUID.randomUUID().toString().substring(0, 8);
        IntFunction<Runnable> customer = number -> () -> new Customer("LOAD-" + run + "-" + number).buys(goesOn);
        Parallel.run(IntStream.range(0, customers).mapToObj(customer).toList());
        var counted = new TreeMap<String, Long>();
        endings.forEach((ending, count) -> counted.put(ending, count.get()));
        return new Report(placed.get(), counted, failures.stream().toList(), calls);
    }

    /** One who buys. */
    private final class Customer {
        private final String name;
        private final Shop shop = shops.get();

        Customer(String name) {
            this.name = name;
        }

        void buys(BooleanSupplier goesOn) {
            does("PUT /products", () -> shop.offer(name, "An article", PRICE, CURRENCY));
            does("PUT /stock", () -> shop.stock(name, PIECES));
            Purchase[] purchases = Purchase.values();
            var unpaid = new ArrayList<String>();
            for (int number = 0; goesOn.getAsBoolean(); number++) {
                if (leavesUnpaid && number % UNPAID_EVERY == 0) {
                    noting(UNPAID, () -> unpaid.add(places(null)));
                }
                // Every other one is an ordinary one.
                Purchase purchase = number % 2 == 0 ? Purchase.PAID : purchases[number / 2 % purchases.length];
                noting(purchase.name(), () -> note(purchase.name(), seesToItsEnd(purchase), purchase::mayEndAs));
            }
            for (String orderSn : unpaid) {
                noting(UNPAID, () -> note(UNPAID, endOf(orderSn), UNPAID_ENDING::equals));
            }
        }

        private void noting(String purchase, Runnable work) {
            try {
                work.run();
            } catch (StackException e) {
                failures.add(purchase + ": " + e.getMessage());
            }
        }

        private void note(String purchase, String ending, Predicate<String> mayEndAs) {
            endings.computeIfAbsent(purchase + ": " + ending, unknown -> new AtomicLong())
                    .incrementAndGet();
            if (!mayEndAs.test(ending)) {
                failures.add(purchase + " must not end as " + ending);
            }
        }

        private String places(@Nullable Address address) {
            String key = UUID.randomUUID().toString();
            Order order = calls.answer(
                    "POST /orders",
                    () -> shop.order(name, key, List.of(new Line(name, 1)), address),
                    // The try before, that was not answered, may still be at work.
                    refusal -> refusal.status() == CONFLICT);
            placed.incrementAndGet();
            return order.orderSn();
        }

        private String seesToItsEnd(Purchase purchase) {
            String orderSn = places(purchase.address());
            switch (purchase) {
                case PAID -> pays(orderSn, true);
                case DECLINED -> pays(orderSn, false);
                case CANCELLED -> cancels(orderSn);
                case SHIPPED -> {
                    pays(orderSn, true);
                    getsAParcel(orderSn);
                }
                case CANCELLED_AFTER_PAYMENT -> {
                    pays(orderSn, true);
                    awaitUnlessEnded(orderSn, "a shipment", () -> shipment(orderSn, "CREATED"));
                    cancels(orderSn);
                }
            }
            return endOf(orderSn);
        }

        private void pays(String orderSn, boolean succeeds) {
            awaitUnlessEnded(orderSn, "a payment", () -> payment(orderSn)).ifPresent(payment -> {
                Webhooks webhooks = succeeds
                        ? Webhooks.succeeded(payment.currency(), payment.amount())
                        : Webhooks.declined(payment.currency(), payment.amount());
                unlessTooLate("the provider", () -> shop.provider(payment.paymentSn(), orderSn, webhooks));
            });
        }

        private void cancels(String orderSn) {
            unlessTooLate("POST /cancellation", () -> shop.cancel(name, orderSn));
        }

        private void getsAParcel(String orderSn) {
            awaitUnlessEnded(orderSn, "a shipment", () -> shipment(orderSn, "CREATED"))
                    .ifPresent(shipment -> {
                        does("POST /dispatch", () -> shop.dispatch(shipment.shipmentSn(), "DHL", "TRACK-" + orderSn));
                        does("POST /delivery", () -> shop.deliver(shipment.shipmentSn()));
                        awaitUnlessEnded(orderSn, "the delivery", () -> status(orderSn, "DELIVERED"));
                        does("POST /receipt", () -> shop.confirmReceipt(name, orderSn));
                    });
        }

        private String endOf(String orderSn) {
            Order order = await("an end of " + orderSn, () -> order(orderSn), found -> ENDED.contains(found.status()));
            String payment = await(
                    "an end of the payment of " + orderSn,
                    () -> payment(orderSn).map(Payment::status).orElse(""),
                    status ->
                            order.status().equals("COMPLETED") ? status.equals("PAID") : NOTHING_KEPT.contains(status));
            String reason = order.cancelReason().isEmpty() ? "" : " " + order.cancelReason();
            return order.status() + reason + "/" + payment;
        }

        private Order order(String orderSn) {
            return calls.answer("GET /orders", () -> shop.order(name, orderSn));
        }

        private Optional<Order> status(String orderSn, String status) {
            return Optional.of(order(orderSn)).filter(order -> order.status().equals(status));
        }

        private Optional<Payment> payment(String orderSn) {
            return calls.answer("GET /payments", () -> shop.paymentOf(orderSn));
        }

        private Optional<Shipment> shipment(String orderSn, String status) {
            return calls.answer("GET /shipments", () -> shop.shipmentOf(orderSn))
                    .filter(shipment -> shipment.status().equals(status));
        }

        /** Empty when the order ended without. */
        private <T> Optional<T> awaitUnlessEnded(String orderSn, String what, Supplier<Optional<T>> question) {
            return await(what + " of " + orderSn, () -> new Look<>(question.get(), isOver(orderSn)), Look::isEnough)
                    .found();
        }

        private boolean isOver(String orderSn) {
            return ENDED.contains(order(orderSn).status());
        }
    }

    private record Look<T>(Optional<T> found, boolean over) {
        boolean isEnough() {
            return found.isPresent() || over;
        }
    }

    private void does(String call, Runnable deed) {
        calls.answer(call, () -> {
            deed.run();
            return call;
        });
    }

    /** The shop may have come to another end meanwhile. */
    private void unlessTooLate(String call, Runnable deed) {
        try {
            does(call, deed);
        } catch (UnexpectedAnswerException e) {
            if (e.status() != CONFLICT) {
                throw e;
            }
        }
    }

    private <T> T await(String what, Supplier<T> question, Predicate<T> fits) {
        T answer = Polling.poll(timeout, LOOK_AGAIN, question, fits);
        if (!fits.test(answer)) {
            throw new StackException("There is not " + what + " within " + timeout.toSeconds() + " s");
        }
        return answer;
    }
}

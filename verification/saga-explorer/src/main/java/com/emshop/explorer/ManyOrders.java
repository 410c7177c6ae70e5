package com.emshop.explorer;

import com.emshop.inventory.Movement;
import com.emshop.inventory.Reservation;
import com.emshop.inventory.ReservationLine;
import com.emshop.inventory.ReservationState;
import com.emshop.inventory.ReservationStatus;
import com.emshop.inventory.Stock;
import com.emshop.inventory.StockItem;
import com.emshop.inventory.StockLevel;
import com.emshop.logistics.Shipment;
import com.emshop.logistics.ShipmentState;
import com.emshop.order.Order;
import com.emshop.order.OrderDetails;
import com.emshop.order.OrderLine;
import com.emshop.order.OrderState;
import com.emshop.order.OrderStatus;
import com.emshop.order.ShippingAddress;
import com.emshop.payment.Payment;
import com.emshop.payment.PaymentProvider;
import com.emshop.payment.PaymentProvider.Outcome;
import com.emshop.payment.PaymentProvider.Progress;
import com.emshop.payment.PaymentReconciliation;
import com.emshop.payment.PaymentState;
import com.emshop.payment.PaymentStatus;
import com.emshop.payment.ProviderNotification;
import com.emshop.payment.Refund;
import com.emshop.payment.RefundStatus;
import com.emshop.payment.Refunding;
import com.emshop.saga.Aggregate;
import com.emshop.saga.AggregateId;
import com.emshop.saga.AggregateType;
import com.emshop.saga.BatchFold.Folded;
import com.emshop.saga.Cause;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.DomainEvent;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.Reaction;
import com.emshop.saga.ReactionRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hundreds of orders for few articles at once, and everything that can happen to them in a random order: messages are polled
 * in batches of any size, services crash before and after their commits, any message comes again after positions were set
 * back, answers of the provider are applied late or never, callers of before sell from the same stock. At the end nobody does
 * anything any more, time passes, and everything has to add up. The same seed is the same simulation. Not thread-safe.
 */
final class ManyOrders {
    private static final int PARTITIONS = 3;
    private static final int MOST_ROUNDS_TO_THE_END = 10_000;
    private static final Duration RECEIPT_WINDOW = Duration.ofDays(7);
    private static final Duration CHECK_PAUSE = Duration.ofMinutes(2);
    private static final String OPERATOR = "operator";

    /** A message in a queue, by the number that it got when it was emitted. */
    private record Emitted(long number, Message message) {}

    /** What a listener has yet to handle of one partition of a topic. */
    private record Queue(Service from, Service to, int partition) {}

    /** An answer of the provider that payment has not applied yet. */
    private record Answer(String orderSn, String what, Function<Payment, List<? extends DomainEvent>> reaction) {}

    private final long seed;
    private final Random random;
    private final int orders;
    private final List<String> skus = new ArrayList<>();
    private Instant now = ClockPhase.START;

    private final Map<String, OrderState> orderRows = new LinkedHashMap<>();
    private final Map<String, PaymentState> paymentRows = new LinkedHashMap<>();
    private final Map<String, ReservationState> reservationRows = new LinkedHashMap<>();
    private final Map<String, ShipmentState> shipmentRows = new LinkedHashMap<>();
    private final Map<String, StockLevel> stockRows = new TreeMap<>();
    private final Map<String, Long> putIn = new TreeMap<>();
    private final Map<String, StockLevel> ledger = new TreeMap<>();
    private final Map<String, ProviderState> provider = new LinkedHashMap<>();
    /** Until when a check of the provider is claimed by somebody. */
    private final Map<String, Instant> leases = new HashMap<>();

    private final List<Answer> pendingAnswers = new ArrayList<>();

    private final InMemoryService order;
    private final InMemoryService payment;
    private final InMemoryService inventory;
    private final InMemoryService logistics;
    private final Map<Queue, Deque<Emitted>> queues = new LinkedHashMap<>();
    private final Map<Service, Set<Long>> handled = new EnumMap<>(Service.class);
    private final Map<Service, List<Emitted>> handledEvents = new EnumMap<>(Service.class);
    private final Map<String, List<String>> stories = new HashMap<>();
    private long lastNumber;
    private long events;
    private int directSales;

    /**
     * The result of a simulation.
     *
     * @param events how many messages were emitted
     * @param violation what is wrong; null if nothing is
     */
    record Simulation(
            long seed,
            int orders,
            long events,
            Map<OrderStatus, Long> endings,
            @Nullable Violation violation) {
        Optional<Violation> found() {
            return Optional.ofNullable(violation);
        }

        @Override
        public String toString() {
            return "seed %d: %d orders, %,d messages, %s: %s"
                    .formatted(seed, orders, events, endings, violation == null ? "every invariant holds" : violation);
        }
    }

    /** Thrown where something is wrong. */
    private static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String orderSn;

        Wrong(String orderSn, String what) {
            super(what);
            this.orderSn = orderSn;
        }
    }

    ManyOrders(Choreography services, FaultInjection faults, long seed, int orders, int articles) {
        this.seed = seed;
        this.random = new Random(seed);
        this.orders = orders;
        for (int number = 0; number < articles; number++) {
            skus.add("sku-" + number);
        }
        order = new InMemoryService(services.order(), new Rows<>(Order.TYPE, orderRows), faults, this::publish);
        payment = new InMemoryService(services.payment(), new Rows<>(Payment.TYPE, paymentRows), faults, this::publish);
        inventory = new InMemoryService(services.inventory(), new InventoryRows(), faults, this::publish);
        logistics = new InMemoryService(
                services.logistics(), new Rows<>(Shipment.TYPE, shipmentRows), faults, this::publish);
        for (Service to : Service.values()) {
            handled.put(to, new HashSet<>());
            handledEvents.put(to, new ArrayList<>());
            for (Service from : Service.values()) {
                if (service(to).reactions().consumes(from)) {
                    for (int partition = 0; partition < PARTITIONS; partition++) {
                        queues.put(new Queue(from, to, partition), new ArrayDeque<>());
                    }
                }
            }
        }
    }

    /** Runs until all orders are placed and much has happened to them, then to the end of everything. */
    Simulation simulate() {
        Violation violation = null;
        try {
            skus.forEach(sku -> count(sku, 5L + random.nextInt(20)));
            int steps = orders * 60;
            for (int step = 0; step < steps; step++) {
                if (orderRows.size() < orders && random.nextInt(40) == 0) {
                    place();
                }
                step();
                if (step % 50 == 0) {
                    check(false);
                }
            }
            end();
            check(true);
        } catch (Wrong wrong) {
            violation = new Violation(
                    String.valueOf(wrong.getMessage()),
                    stories.getOrDefault(wrong.orderSn, List.of()),
                    "seed " + seed + ", " + describe(wrong.orderSn));
        }
        Map<OrderStatus, Long> endings = new TreeMap<>();
        orderRows.values().forEach(state -> endings.merge(state.status(), 1L, Long::sum));
        return new Simulation(seed, orderRows.size(), events, endings, violation);
    }

    private void step() {
        int dice = random.nextInt(100);
        if (dice < 55) {
            poll(random.nextInt(50) == 0, random.nextInt(50) == 0);
        } else if (dice < 58) {
            now = now.plusSeconds(1L + random.nextInt(40));
        } else if (dice < 60) {
            handleAgain();
        } else if (dice < 64) {
            timers();
        } else if (dice < 68) {
            ask(pick(paymentRows.keySet()));
        } else if (dice < 73) {
            refund(pick(paymentRows.keySet()), mood());
        } else if (dice < 78) {
            applyAnswer();
        } else if (dice < 84) {
            webhook(pick(provider.keySet()));
        } else if (dice < 90) {
            atTheProvider(pick(paymentRows.keySet()));
        } else if (dice < 97) {
            person(pick(orderRows.keySet()));
        } else if (dice < 99) {
            directSale();
        } else {
            count(skus.get(random.nextInt(skus.size())), random.nextInt(15));
        }
    }

    // ---- messages

    private void publish(Message message) {
        events++;
        Emitted emitted = new Emitted(++lastNumber, message);
        note(message.orderSn(), message.from() + " emits " + message.name());
        int partition = Math.floorMod(message.orderSn().hashCode(), PARTITIONS);
        queues.forEach((queue, waiting) -> {
            if (queue.from() == message.from() && queue.partition() == partition) {
                waiting.add(emitted);
            }
        });
    }

    /** One service polls a batch. */
    private void poll(boolean crashesBeforeCommit, boolean crashesBeforeOffset) {
        Service to = Service.values()[random.nextInt(Service.values().length)];
        List<Deque<Emitted>> sources = queues.entrySet().stream()
                .filter(queue -> queue.getKey().to() == to && !queue.getValue().isEmpty())
                .map(Map.Entry::getValue)
                .toList();
        if (sources.isEmpty()) {
            return;
        }
        List<Emitted> batch = new ArrayList<>();
        Map<Deque<Emitted>, Integer> taken = new LinkedHashMap<>();
        for (int count = 1 + random.nextInt(12); count > 0; count--) {
            Deque<Emitted> source = sources.get(random.nextInt(sources.size()));
            int position = taken.merge(source, 1, Integer::sum) - 1;
            source.stream().skip(position).findFirst().ifPresent(batch::add);
        }
        Set<Long> handledBefore = handledBy(to);
        List<Emitted> fresh = batch.stream()
                .filter(emitted -> !handledBefore.contains(emitted.number()))
                .toList();
        fresh.forEach(emitted -> note(
                emitted.message().orderSn(),
                to + " handles " + emitted.message().name()
                        + (crashesBeforeCommit
                                ? " and crashes before it commits"
                                : crashesBeforeOffset ? " and crashes before it commits the offset" : "")));
        handle(to, fresh, !crashesBeforeCommit);
        if (crashesBeforeCommit) {
            return;
        }
        fresh.forEach(emitted -> handledBefore.add(emitted.number()));
        handledEvents(to).addAll(fresh);
        if (!crashesBeforeOffset) {
            taken.forEach((source, count) -> {
                for (int number = 0; number < count && !source.isEmpty(); number++) {
                    source.remove();
                }
            });
        }
    }

    private void handleAgain() {
        Service to = Service.values()[random.nextInt(Service.values().length)];
        List<Emitted> before = handledEvents(to);
        if (!before.isEmpty()) {
            Emitted again = before.get(random.nextInt(before.size()));
            note(again.message().orderSn(), to + " handles " + again.message().name() + " again");
            handle(to, List.of(again), true);
        }
    }

    private void handle(Service to, List<Emitted> batch, boolean commits) {
        switch (to) {
            case ORDER -> handle(order, batch, commits);
            case PAYMENT -> handle(payment, batch, commits);
            case INVENTORY -> handle(inventory, batch, commits);
            case LOGISTICS -> handle(logistics, batch, commits);
        }
    }

    private void handle(InMemoryService service, List<Emitted> batch, boolean commits) {
        List<ReactionRequest<?>> requests = new ArrayList<>();
        batch.forEach(emitted -> service.reactions().to(emitted.message(), now).ifPresent(requests::add));
        execute(service, requests, commits);
    }

    private void execute(InMemoryService service, List<ReactionRequest<?>> requests, boolean commits) {
        try {
            service.execute(requests, commits);
        } catch (CommandRejected rejected) {
            throw new Wrong(requests.get(0).target().key(), "a reaction rejects: " + rejected.getMessage());
        } catch (IllegalStateException | NullPointerException broken) {
            throw new Wrong(requests.get(0).target().key(), service.reactions().service() + " breaks: " + broken);
        }
    }

    private <A extends Aggregate<?>> ReactionRequest<A> request(
            AggregateId<A> target, String name, Reaction<A> reaction) {
        return ReactionRequest.of(target, Set.of(), new Cause(name, "", name + " " + ++lastNumber, now), now, reaction);
    }

    private <A extends Aggregate<?>> void command(InMemoryService service, ReactionRequest<A> request) {
        try {
            service.execute(List.of(request), true);
            note(request.target().key(), request.cause().kind());
        } catch (CommandRejected rejected) {
            // The caller learns so, and nothing changes.
        }
    }

    // ---- timers

    private void timers() {
        List<ReactionRequest<?>> overdue = reservationRows.values().stream()
                .filter(state -> state.status() == ReservationStatus.RESERVED)
                .filter(state -> state.expiresAt() != null && !now.isBefore(state.expiresAt()))
                .limit(1 + random.nextInt(20))
                .<ReactionRequest<?>>map(state -> request(
                        Reservation.TYPE.id(state.orderSn()),
                        "reservation timer",
                        (reservation, others) -> reservation.expire(Stock.of(others))))
                .toList();
        execute(inventory, overdue, random.nextInt(20) != 0);
        List<ReactionRequest<?>> arrived = orderRows.values().stream()
                .filter(state -> state.status() == OrderStatus.DELIVERED)
                .filter(state -> state.deliveredAt() != null
                        && !now.isBefore(state.deliveredAt().plus(RECEIPT_WINDOW)))
                .<ReactionRequest<?>>map(state -> request(
                        Order.TYPE.id(state.orderSn()),
                        "receipt timer",
                        (delivered, others) -> delivered.receiptOverdue()))
                .toList();
        execute(order, arrived, true);
    }

    // ---- payment and its provider

    private void ask(@Nullable String orderSn) {
        if (orderSn == null) {
            return;
        }
        PaymentState known = paymentRows.get(orderSn);
        if (known == null || known.terms() == null || known.nextCheckAt() == null) {
            return;
        }
        if (now.isBefore(known.nextCheckAt()) || now.isBefore(leases.getOrDefault(orderSn, now))) {
            return;
        }
        FakeProvider asked = new FakeProvider(atProvider(orderSn), Outcome.SUCCEEDED);
        PaymentReconciliation.Finding finding = new PaymentReconciliation(asked)
                .check(known.paymentSn(), known.status(), known.terms().expiresAt(), now);
        provider.put(orderSn, asked.now());
        leases.put(orderSn, now.plusSeconds(30));
        pendingAnswers.add(new Answer(
                orderSn,
                "reconciliation with the provider",
                paid -> paid.reconcile(
                        finding,
                        OrderFixture::capture,
                        (notification, objection) -> {
                            throw new IllegalStateException(objection);
                        },
                        CHECK_PAUSE)));
    }

    private void refund(@Nullable String orderSn, Outcome mood) {
        PaymentState known = orderSn == null ? null : paymentRows.get(orderSn);
        if (orderSn == null || known == null) {
            return;
        }
        known.refunds().stream()
                .filter(refund -> refund.status().isOpen())
                .findFirst()
                .ifPresent(refund -> {
                    FakeProvider asked = new FakeProvider(atProvider(orderSn), mood);
                    PaymentProvider.RefundAnswer answer = new Refunding(asked).attempt(StateCanonicalizer.of(refund));
                    provider.put(orderSn, asked.now());
                    pendingAnswers.add(new Answer(
                            orderSn,
                            "refund worker",
                            paid -> paid.refundAnswered(refund.refundSn(), refund.reference(), answer, CHECK_PAUSE)));
                });
    }

    /** Payment applies an answer, late or out of order, or has crashed. */
    private void applyAnswer() {
        if (pendingAnswers.isEmpty()) {
            return;
        }
        Answer answer = pendingAnswers.remove(random.nextInt(pendingAnswers.size()));
        if (random.nextInt(10) == 0) {
            note(answer.orderSn(), answer.what() + ", and crashes before it commits");
            return;
        }
        applyAnswer(answer);
    }

    private void applyAnswer(Answer answer) {
        note(answer.orderSn(), answer.what());
        execute(
                payment,
                List.of(request(
                        Payment.TYPE.id(answer.orderSn()),
                        answer.what(),
                        (asked, others) -> answer.reaction().apply(asked))),
                true);
        leases.remove(answer.orderSn());
    }

    private void webhook(@Nullable String orderSn) {
        if (orderSn == null) {
            return;
        }
        List<ProviderNotification> emitted = possibleWebhooks(orderSn, false);
        if (!emitted.isEmpty()) {
            deliver(orderSn, emitted.get(random.nextInt(emitted.size())));
        }
    }

    private void deliver(String orderSn, ProviderNotification notification) {
        note(orderSn, "webhook: " + notification.kind());
        execute(
                payment,
                List.of(request(
                        Payment.TYPE.id(orderSn),
                        "webhook: " + notification.kind(),
                        (target, others) -> OrderFixture.process(notification, target))),
                true);
    }

    private List<ProviderNotification> possibleWebhooks(String orderSn, boolean certainOnly) {
        ProviderState there = atProvider(orderSn);
        List<ProviderNotification> possible = new ArrayList<>();
        there.captures().stream()
                .filter(capture -> capture.certain() || !certainOnly)
                .forEach(capture -> possible.add(capture.notification()));
        if (!certainOnly) {
            if (there.declined()) {
                possible.add(notification(
                        orderSn, ProviderNotification.Kind.PAYMENT_FAILED, null, null, random.nextBoolean()));
            }
            possible.addAll(there.aboutRefunds(Payment.numberOf(orderSn)));
        }
        return possible;
    }

    private void atTheProvider(@Nullable String orderSn) {
        PaymentState known = orderSn == null ? null : paymentRows.get(orderSn);
        if (orderSn == null || known == null || known.terms() == null) {
            return;
        }
        ProviderState there = atProvider(orderSn);
        BigDecimal amount = known.terms().amount().amount();
        boolean asked =
                pendingAnswers.stream().anyMatch(answer -> answer.orderSn().equals(orderSn));
        boolean certain = known.nextCheckAt() == null || asked;
        int dice = random.nextInt(20);
        if (dice < 14 && there.captures().isEmpty()) {
            if (known.status() == PaymentStatus.PENDING || random.nextInt(8) == 0) {
                take(orderSn, there, amount, certain);
            }
        } else if (dice < 15 && there.captures().size() == 1) {
            take(orderSn, there, amount, certain);
        } else if (dice < 17 && there.captures().isEmpty() && there.progress() != Progress.CLOSED) {
            note(orderSn, "the bank declines");
            provider.put(orderSn, there.declining());
        } else if (dice < 18) {
            // A wrong amount is never accepted.
            deliver(
                    orderSn,
                    notification(
                            orderSn,
                            ProviderNotification.Kind.PAYMENT_SUCCEEDED,
                            "wrong-" + orderSn,
                            amount.add(BigDecimal.ONE),
                            false));
        } else {
            finish(orderSn, random.nextInt(4) == 0 ? Outcome.REFUSED : Outcome.SUCCEEDED);
        }
    }

    private void take(String orderSn, ProviderState there, BigDecimal amount, boolean certain) {
        note(orderSn, there.captures().isEmpty() ? "the customer pays" : "the money is taken once more");
        String number = "capture-" + orderSn + "-" + (there.captures().size() + 1);
        provider.put(
                orderSn,
                there.taking(new ProviderState.Taken(
                        notification(orderSn, ProviderNotification.Kind.PAYMENT_SUCCEEDED, number, amount, false),
                        certain)));
        PaymentState known = paymentRows.get(orderSn);
        if (known != null && known.status() == PaymentStatus.PENDING) {
            // The customer opened the provider's page before, so the provider will be asked.
            command(
                    payment,
                    request(
                            Payment.TYPE.id(orderSn),
                            "the customer opens the provider's page",
                            (paid, others) -> paid.checkoutOpened(CHECK_PAUSE)));
        }
    }

    private void finish(String orderSn, Outcome end) {
        provider.put(orderSn, atProvider(orderSn).ending(end));
    }

    private ProviderState atProvider(String orderSn) {
        return provider.getOrDefault(orderSn, ProviderState.UNKNOWN);
    }

    private static ProviderNotification notification(
            String orderSn,
            ProviderNotification.Kind kind,
            @Nullable String capture,
            @Nullable BigDecimal amount,
            boolean retryable) {
        return OrderFixture.notification(kind, Payment.numberOf(orderSn), capture, amount, null, retryable);
    }

    // ---- people

    private void place() {
        String orderSn = "order-%04d".formatted(orderRows.size());
        List<OrderLine> lines = new ArrayList<>();
        Set<String> chosen = new TreeSet<>();
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            chosen.add(skus.get(random.nextInt(skus.size())));
        }
        chosen.forEach(sku -> lines.add(new OrderLine(sku, sku, 1 + random.nextInt(3), OrderFixture.PRICE)));
        ShippingAddress address = switch (random.nextInt(10)) {
            case 0, 1, 2 -> null;
            case 3 -> OrderFixture.addressIn("AQ");
            default -> OrderFixture.addressIn(Choreography.SERVED);
        };
        int pieces = lines.stream().mapToInt(OrderLine::quantity).sum();
        OrderDetails placement =
                new OrderDetails("customer", lines, OrderFixture.PRICE.times(pieces), "card", address, now);
        command(order, request(Order.TYPE.id(orderSn), "customer orders", (fresh, others) -> fresh.submit(placement)));
    }

    private void person(@Nullable String orderSn) {
        if (orderSn == null) {
            return;
        }
        int dice = random.nextInt(30);
        if (dice < 2) {
            command(order, request(Order.TYPE.id(orderSn), "the customer cancels", (own, others) -> own.cancel()));
        } else if (dice < 5) {
            command(
                    order,
                    request(
                            Order.TYPE.id(orderSn),
                            "the customer confirms the receipt",
                            (own, others) -> own.confirmReceipt()));
        } else if (dice < 15) {
            command(
                    logistics,
                    request(
                            Shipment.TYPE.id(orderSn),
                            "an operator dispatches",
                            (shipment, others) -> shipment.dispatch("carrier", "1")));
        } else if (dice < 24) {
            command(
                    logistics,
                    request(
                            Shipment.TYPE.id(orderSn),
                            "the shipment arrives",
                            (shipment, others) -> shipment.deliver()));
        } else if (dice < 26) {
            String key = "kindness-" + random.nextInt(3);
            command(
                    payment,
                    request(
                            Payment.TYPE.id(orderSn),
                            "an operator refunds",
                            (paid, others) -> paid.requestRefund(key, OrderFixture.HALF, "kindness")));
        } else {
            retry(orderSn);
        }
    }

    private void retry(String orderSn) {
        command(payment, request(Payment.TYPE.id(orderSn), "an operator retries the refunds", (paid, others) -> {
            List<DomainEvent> events = new ArrayList<>();
            for (Refund refund : paid.state().refunds()) {
                if (refund.status() == RefundStatus.FAILED) {
                    events.addAll(paid.retryRefund(refund.refundSn()));
                }
            }
            return events;
        }));
    }

    /** Callers of before take from the same stock, under numbers of their own. */
    private void directSale() {
        String number = Reservation.directKey(
                "d-" + (random.nextInt(3) == 0 ? ++directSales : random.nextInt(directSales + 1)));
        List<ReservationLine> lines = List.of(new ReservationLine(skus.get(random.nextInt(skus.size())), 1));
        switch (random.nextInt(5)) {
            case 0 -> direct(number, (sale, stock) -> sale.sell(lines, stock));
            case 1 -> direct(number, (sale, stock) -> sale.reserve(lines, OrderFixture.HOLDING, stock));
            case 2 -> direct(number, Reservation::confirm);
            case 3 -> direct(number, Reservation::release);
            default -> direct(number, Reservation::reback);
        }
    }

    private void direct(String number, BiFunction<Reservation, Stock, List<? extends DomainEvent>> sale) {
        command(
                inventory,
                request(
                        Reservation.TYPE.id(number),
                        "direct sale",
                        (reservation, others) -> sale.apply(reservation, Stock.of(others))));
    }

    private void count(String sku, long available) {
        long before = stockRows.getOrDefault(sku, StockLevel.none(sku)).available();
        command(
                inventory,
                request(StockItem.TYPE.id(sku), OPERATOR + " counts", (item, others) -> item.adjust(available)));
        putIn.merge(sku, available - before, Long::sum);
    }

    private void keepLedger(StockItem item) {
        for (Movement movement : item.movements()) {
            StockLevel before = ledger.getOrDefault(item.key(), StockLevel.none(item.key()));
            StockLevel after = new StockLevel(
                    before.sku(),
                    before.available() + movement.availableDelta(),
                    before.reserved() + movement.reservedDelta(),
                    before.sold() + movement.soldDelta());
            if (!after.equals(movement.after())) {
                throw new Wrong(
                        String.valueOf(movement.orderSn()),
                        "the ledger says " + after + " and the stock " + movement.after());
            }
            ledger.put(after.sku(), after);
        }
    }

    // ---- the end

    /** Nobody does anything any more; what is fair happens until nothing does. */
    private void end() {
        pendingAnswers.clear(); // payment crashed
        for (int round = 0; round < MOST_ROUNDS_TO_THE_END; round++) {
            long before = events;
            boolean waiting = false;
            for (Queue queue : queues.keySet()) {
                waiting |= drain(queue);
            }
            timers();
            List.copyOf(paymentRows.keySet()).forEach(this::ask);
            List.copyOf(paymentRows.keySet()).forEach(orderSn -> {
                finish(orderSn, Outcome.SUCCEEDED);
                refund(orderSn, Outcome.SUCCEEDED);
                possibleWebhooks(orderSn, true).forEach(notification -> deliver(orderSn, notification));
            });
            List<Answer> answers = List.copyOf(pendingAnswers);
            pendingAnswers.clear();
            answers.forEach(this::applyAnswer);
            if (!waiting && events == before && answers.isEmpty()) {
                if (!laterIsNothingDue()) {
                    now = now.plus(Duration.ofMinutes(5));
                    continue;
                }
                return;
            }
        }
        throw new Wrong("", "it does not come to an end");
    }

    private boolean drain(Queue queue) {
        Deque<Emitted> waiting = queues.getOrDefault(queue, new ArrayDeque<>());
        List<Emitted> batch = waiting.stream()
                .filter(emitted -> handledBy(queue.to()).add(emitted.number()))
                .toList();
        boolean any = !waiting.isEmpty();
        waiting.clear();
        batch.forEach(emitted -> note(
                emitted.message().orderSn(),
                queue.to() + " handles " + emitted.message().name()));
        handle(queue.to(), batch, true);
        return any;
    }

    private boolean laterIsNothingDue() {
        return paymentRows.values().stream().allMatch(state -> state.nextCheckAt() == null)
                && reservationRows.values().stream().noneMatch(state -> state.status() == ReservationStatus.RESERVED)
                && orderRows.values().stream().noneMatch(state -> state.status() == OrderStatus.DELIVERED);
    }

    private void check(boolean still) {
        for (OrderState state : orderRows.values()) {
            snapshot(state.orderSn()).violation(still).ifPresent(what -> {
                throw new Wrong(state.orderSn(), what);
            });
        }
        for (StockLevel item : stockRows.values()) {
            SystemSnapshot.pieces(item, putIn.getOrDefault(item.sku(), 0L), reservationRows.values())
                    .ifPresent(what -> {
                        throw new Wrong("", what);
                    });
        }
    }

    private SystemSnapshot snapshot(String orderSn) {
        return new SystemSnapshot(
                orderRows.getOrDefault(orderSn, OrderState.none(orderSn)),
                paymentRows.getOrDefault(orderSn, PaymentState.none(orderSn)),
                reservationRows.getOrDefault(orderSn, ReservationState.none(orderSn)),
                shipmentRows.getOrDefault(orderSn, ShipmentState.none(orderSn)),
                atProvider(orderSn));
    }

    private String describe(String orderSn) {
        SystemSnapshot snapshot = snapshot(orderSn);
        return "order %s, payment %s, reservation %s, shipment %s; provider: %s"
                .formatted(
                        snapshot.order().status(),
                        snapshot.payment().status(),
                        snapshot.reservation().status(),
                        snapshot.shipment().status(),
                        snapshot.provider());
    }

    // ---- what it is made of

    private void note(String orderSn, String what) {
        stories.computeIfAbsent(orderSn, none -> new ArrayList<>()).add(what);
    }

    private <T> @Nullable T pick(Collection<T> from) {
        return from.isEmpty()
                ? null
                : from.stream().skip(random.nextInt(from.size())).findFirst().orElse(null);
    }

    private Outcome mood() {
        return switch (random.nextInt(8)) {
            case 0 -> Outcome.REFUSED;
            case 1 -> Outcome.PENDING;
            default -> Outcome.SUCCEEDED;
        };
    }

    private Set<Long> handledBy(Service service) {
        return handled.computeIfAbsent(service, none -> new HashSet<>());
    }

    private List<Emitted> handledEvents(Service service) {
        return handledEvents.computeIfAbsent(service, none -> new ArrayList<>());
    }

    private InMemoryService service(Service service) {
        return switch (service) {
            case ORDER -> order;
            case PAYMENT -> payment;
            case INVENTORY -> inventory;
            case LOGISTICS -> logistics;
        };
    }

    /** The rows of a service that has one type of aggregate. */
    private record Rows<A extends Aggregate<?>, S>(AggregateType<A, S> type, Map<String, S> rows)
            implements InMemoryService.Store {

        @Override
        public LoadedStates load(List<ReactionRequest<?>> requests) {
            LoadedStates states = new LoadedStates();
            requests.forEach(request -> put(request.target().key(), states));
            return states;
        }

        void put(String key, LoadedStates states) {
            states.put(type, key, rows.get(key));
        }

        @Override
        public void save(Folded folded) {
            folded.changed(type).forEach(aggregate -> rows.put(aggregate.key(), type.stateOf(aggregate)));
        }
    }

    /** As the stores of inventory: reservations, and all articles that they may move. */
    private final class InventoryRows implements InMemoryService.Store {
        private final Rows<Reservation, ReservationState> reservations = new Rows<>(Reservation.TYPE, reservationRows);
        private final Rows<StockItem, StockLevel> articles = new Rows<>(StockItem.TYPE, stockRows);

        @Override
        public LoadedStates load(List<ReactionRequest<?>> requests) {
            LoadedStates states = new LoadedStates();
            requests.stream()
                    .filter(request -> request.target().type() == Reservation.TYPE)
                    .forEach(request -> reservations.put(request.target().key(), states));
            skus.forEach(sku -> articles.put(sku, states));
            return states;
        }

        @Override
        public void save(Folded folded) {
            reservations.save(folded);
            articles.save(folded);
            folded.changed(StockItem.TYPE).forEach(ManyOrders.this::keepLedger);
        }
    }
}

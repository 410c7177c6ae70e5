package com.emshop.explorer;

import com.emshop.inventory.Reservation;
import com.emshop.inventory.ReservationState;
import com.emshop.inventory.ReservationStatus;
import com.emshop.inventory.Stock;
import com.emshop.logistics.Shipment;
import com.emshop.logistics.ShipmentState;
import com.emshop.order.Order;
import com.emshop.order.OrderState;
import com.emshop.order.OrderStatus;
import com.emshop.payment.Payment;
import com.emshop.payment.PaymentProvider.Outcome;
import com.emshop.payment.PaymentState;
import com.emshop.payment.RefundStatus;
import com.emshop.saga.DomainEvent;
import com.emshop.saga.Reaction;
import com.emshop.saga.ReactionRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * One order and everything that can happen to it: its messages are delivered in any order between topics, each topic in
 * order; the provider takes the money, in time, late, twice or never, and sends its webhook again and again or not at all; timers run
 * as late as they like; customer and operators do what they like, whenever they like; and whatever {@link FaultType} is let
 * loose. Not thread-safe.
 */
final class OneOrder implements Model {
    // ---- what is where in a state of the world
    private static final int ORDER = 0;
    private static final int PAYMENT = 1;
    private static final int INVENTORY = 2;
    private static final int SHIPMENT = 3;
    private static final int PROVIDER = 4;
    private static final int EMITTED = 5;
    private static final int HANDLED = 6;
    private static final int FLAGS = 7;
    private static final int QUEUES = 8;

    // ---- flags
    private static final int CLOCK = 0b11;
    private static final int TROUBLED = 1 << 2;
    private static final int CRASHED = 1 << 3;

    // ---- when the provider is asked about the payment
    private static final int CHECK_NEVER = 0;
    private static final int CHECK_WHEN_OVER = 1;
    private static final int CHECK_NOW = 2;

    /** Facts that may be emitted more than once, each time of another refund. */
    private static final Set<String> ABOUT_REFUNDS = Set.of("RefundStarted", "PaymentRefunded", "RefundFailed");

    private enum Act {
        HANDLE,
        HANDLE_AND_CRASH,
        HANDLE_AGAIN,
        TIME_PASSES,
        RECONCILE,
        RECONCILE_AND_CRASH,
        RESERVATION_TIMER,
        RECEIPT_TIMER,
        REFUND,
        REFUND_TAKES_TIME,
        REFUND_IS_REFUSED,
        REFUND_AND_CRASH,
        REFUND_IN_TROUBLE_AND_CRASH,
        REFUND_IS_FINISHED,
        REFUND_IS_REFUSED_AFTER_ALL,
        WEBHOOK,
        CUSTOMER_PAYS,
        MONEY_IS_TAKEN_TWICE,
        BANK_DECLINES,
        BANK_DECLINES_FOR_NOW,
        PERSON
    }

    /** Something that a person may do at any time. */
    private record PersonAction(Service service, int request, int label) {}

    private final OrderFixture.Kind kind;
    private final Set<FaultType> faults;
    private final Interner<Message> messages = new Interner<>();
    private final Interner<String> names = new Interner<>();
    private final Sequences queues = Sequences.queues();
    private final Sequences stories = Sequences.bags();
    private final Sequences handled = Sequences.bags();
    private final Set<Integer> endings = new TreeSet<>();
    private final Bus bus;

    private final ServiceModel<OrderState> order;
    private final ServiceModel<PaymentState> payment;
    private final ServiceModel<InventoryModel> inventory;
    private final ServiceModel<ShipmentState> shipment;
    private final ProviderModel provider;

    private final int receiptOverdue;
    private final int expire;
    private final int declinedForNow;
    private final List<PersonAction> personActions = new ArrayList<>();

    private final Interner<OrderState>.Derived delivered;
    private final Interner<PaymentState>.Derived payable;
    private final Interner<PaymentState>.Derived nextCheck;
    private final Interner<PaymentState>.Derived refundRank;
    private final Interner<InventoryModel>.Derived reserved;
    private final Interner<InventoryModel>.Derived rivalRank;
    private final Interner<InventoryModel>.Derived wrongPieces;
    private final Interner<ShipmentState>.Derived parcelLeft;
    private final Interner<Message>.Derived aboutRefunds;
    private final Interner<Message>.Derived nameOfFact;

    /**
     * Explores it all.
     *
     * @param faults what may happen beside people, messages and timers that take their time
     * @param mostStates where to give up
     * @throws IllegalStateException if there are more states
     */
    static Explored explore(
            Choreography services,
            OrderFixture.Kind kind,
            Set<FaultType> faults,
            FaultInjection faultInjection,
            int mostStates) {
        Set<Bus.Ignored> notIgnored = new HashSet<>();
        while (true) { // each time more is not ignored, of finitely many
            OneOrder model = new OneOrder(services, kind, faults, faultInjection, notIgnored);
            Exploration exploration = new Explorer(model, mostStates).explore();
            Set<Bus.Ignored> mistaken = model.bus.mistaken();
            if (mistaken.isEmpty()) {
                return new Explored(exploration, model.follows(), model.stories(), model.endings());
            }
            notIgnored.addAll(mistaken);
        }
    }

    /**
     * An exploration and what happened in it.
     *
     * @param follows what followed from what in each service
     * @param stories what was emitted up to any moment, by any way
     * @param endings what was emitted when nothing happened any more by itself
     */
    record Explored(
            Exploration exploration,
            Map<Service, Map<String, ServiceModel.Follows>> follows,
            List<List<Message>> stories,
            List<List<Message>> endings) {}

    private OneOrder(
            Choreography services,
            OrderFixture.Kind kind,
            Set<FaultType> faults,
            FaultInjection faultInjection,
            Set<Bus.Ignored> notIgnored) {
        this.kind = kind;
        this.faults = faults;
        this.bus = new Bus(messages, notIgnored);
        order = new ServiceModel<>(
                services.order(),
                StateCodec.of(Order.TYPE, OrderFixture.SN, StateCanonicalizer::of),
                messages,
                faultInjection);
        payment = new ServiceModel<>(
                services.payment(),
                StateCodec.of(Payment.TYPE, OrderFixture.SN, StateCanonicalizer::of),
                messages,
                faultInjection);
        inventory = new ServiceModel<>(services.inventory(), InventoryModel.CODEC, messages, faultInjection);
        shipment = new ServiceModel<>(
                services.logistics(),
                StateCodec.of(Shipment.TYPE, OrderFixture.SN, StateCanonicalizer::of),
                messages,
                faultInjection);
        provider = new ProviderModel(payment);
        bus.connect(order);
        bus.connect(payment);
        bus.connect(inventory);
        bus.connect(shipment);

        delivered = order.states().derived(state -> state.status() == OrderStatus.DELIVERED ? 1 : 0);
        payable = payment.states().derived(state -> state.terms() == null ? 0 : 1);
        nextCheck = payment.states().derived(OneOrder::nextCheck);
        refundRank = payment.states().derived(OneOrder::refundRank);
        reserved = inventory.states().derived(state -> state.own().status() == ReservationStatus.RESERVED ? 1 : 0);
        rivalRank = inventory.states().derived(InventoryModel::rivalsProgress);
        wrongPieces = inventory.states().derived(state -> wrongPieces(state).isPresent() ? 1 : 0);
        parcelLeft = shipment.states().derived(state -> switch (state.status()) {
            case DISPATCHED, DELIVERED -> 1;
            case NONE, AWAITING_STOCK, AWAITING_ORDER, CREATED, REJECTED, CANCELLED, NOT_NEEDED -> 0;
        });
        aboutRefunds = messages.derived(message -> ABOUT_REFUNDS.contains(message.name()) ? 1 : 0);
        nameOfFact = messages.derived(message -> names.of(message.name()));

        receiptOverdue = order.add(onOrder("receipt timer", (delivered, others) -> delivered.receiptOverdue()));
        expire = inventory.add(onReservation(
                OrderFixture.SN, "reservation timer", (reservation, others) -> reservation.expire(Stock.of(others))));
        declinedForNow = payment.add(onPayment(
                "webhook: declined for now",
                (paid, others) -> OrderFixture.declined(true).applyTo(paid, null)));
        people();
    }

    private void people() {
        orderDeed("the customer cancels", Order::cancel);
        orderDeed("the customer confirms the receipt", Order::confirmReceipt);
        shipmentDeed("an operator dispatches the parcel", parcel -> parcel.dispatch("carrier", "1"));
        shipmentDeed("the parcel arrives", Shipment::deliver);
        paymentDeed(
                "an operator retries the refused refund",
                paid -> paid.state().refunds().stream()
                        .filter(refund -> refund.status() == RefundStatus.FAILED)
                        .findFirst()
                        .map(refund -> paid.retryRefund(refund.refundSn()))
                        .orElse(List.of()));
        if (faults.contains(FaultType.GOODWILL)) {
            paymentDeed(
                    "an operator refunds half of the money",
                    paid -> paid.requestRefund("kindness", OrderFixture.HALF, "kindness"));
            paymentDeed(
                    "an operator refunds the other half",
                    paid -> paid.requestRefund("more kindness", OrderFixture.HALF, "kindness"));
        }
        if (faults.contains(FaultType.RIVAL)) {
            rivalsDeed(
                    "a rival orders the piece",
                    (rival, stock) ->
                            rival.orderCreated("rival", List.of(OrderFixture.LINE), OrderFixture.HOLDING, stock));
            rivalsDeed("the rival gives up", (rival, stock) -> {
                if (rival.status() == ReservationStatus.RESERVED) {
                    rival.orderCancelled(stock);
                }
            });
        }
    }

    private void orderDeed(String name, Function<Order, List<? extends DomainEvent>> action) {
        action(Service.ORDER, order.add(onOrder(name, (own, others) -> action.apply(own))), name);
    }

    private void paymentDeed(String name, Function<Payment, List<? extends DomainEvent>> action) {
        action(Service.PAYMENT, payment.add(onPayment(name, (own, others) -> action.apply(own))), name);
    }

    private void shipmentDeed(String name, Function<Shipment, List<? extends DomainEvent>> action) {
        int request = shipment.add(
                ServiceModel.request(Shipment.TYPE.id(OrderFixture.SN), name, (own, others) -> action.apply(own)));
        action(Service.LOGISTICS, request, name);
    }

    /** Moves the same pieces; what follows for the rival is another story. */
    private void rivalsDeed(String name, BiConsumer<Reservation, Stock> action) {
        int request = inventory.add(onReservation(OrderFixture.RIVAL_SN, name, (rival, others) -> {
            action.accept(rival, Stock.of(others));
            return List.of();
        }));
        action(Service.INVENTORY, request, name);
    }

    private static ReactionRequest<Order> onOrder(String name, Reaction<Order> reaction) {
        return ServiceModel.request(Order.TYPE.id(OrderFixture.SN), name, reaction);
    }

    private static ReactionRequest<Payment> onPayment(String name, Reaction<Payment> reaction) {
        return ServiceModel.request(Payment.TYPE.id(OrderFixture.SN), name, reaction);
    }

    private static ReactionRequest<Reservation> onReservation(
            String orderSn, String name, Reaction<Reservation> reaction) {
        return ServiceModel.request(Reservation.TYPE.id(orderSn), name, reaction);
    }

    private void action(Service service, int request, String name) {
        personActions.add(new PersonAction(service, request, label(Act.PERSON, names.of(name), 0)));
    }

    private Map<Service, Map<String, ServiceModel.Follows>> follows() {
        Map<Service, Map<String, ServiceModel.Follows>> follows = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            follows.put(service, serviceModel(service).follows());
        }
        return follows;
    }

    private List<List<Message>> stories() {
        return IntStream.range(0, stories.count()).mapToObj(this::story).toList();
    }

    private List<List<Message>> endings() {
        return endings.stream().map(this::story).toList();
    }

    private List<Message> story(int emitted) {
        return Arrays.stream(stories.at(emitted)).mapToObj(messages::at).toList();
    }

    // ---- the world

    @Override
    public int[] start() {
        int[] world = new int[QUEUES + bus.size()];
        world[ORDER] = order.states().of(OrderState.none(OrderFixture.SN));
        world[PAYMENT] = payment.states().of(PaymentState.none(OrderFixture.SN));
        world[INVENTORY] = inventory
                .states()
                .of(new InventoryModel(
                        ReservationState.none(OrderFixture.SN),
                        ReservationState.none(OrderFixture.RIVAL_SN),
                        OrderFixture.STOCK));
        world[SHIPMENT] = shipment.states().of(ShipmentState.none(OrderFixture.SN));
        world[PROVIDER] = provider.unknown();
        world[FLAGS] = (faults.contains(FaultType.CRASH) ? 0 : CRASHED)
                | (faults.contains(FaultType.REFUND_TROUBLE) ? 0 : TROUBLED);
        int submit =
                order.add(onOrder("customer orders", (fresh, others) -> fresh.submit(OrderFixture.placement(kind))));
        if (!follow(world, ORDER, order.react(submit, world[ORDER]))) {
            throw new IllegalStateException("an order that cannot be placed");
        }
        return world;
    }

    @Override
    public void steps(int[] world, Steps steps) {
        deliveries(world, steps);
        redeliveries(world, steps);
        timers(world, steps);
        reconcile(world, steps);
        refunds(world, steps);
        webhooks(world, steps);
        customerAtTheProvider(world, steps);
        for (PersonAction action : personActions) {
            react(world.clone(), action.service(), action.request(), action.label(), false, steps);
        }
    }

    private void deliveries(int[] world, Steps steps) {
        for (int queue = 0; queue < bus.size(); queue++) {
            int waiting = world[QUEUES + queue];
            if (waiting == Sequences.EMPTY) {
                continue;
            }
            int message = queues.first(waiting);
            Service to = bus.at(queue).to();
            int request = bus.request(queue, message);
            int[] next = world.clone();
            next[QUEUES + queue] = queues.rest(waiting);
            if (faults.contains(FaultType.REDELIVERY)) {
                int pair = message * bus.size() + queue;
                if (!handled.contains(next[HANDLED], pair)) {
                    next[HANDLED] = handled.plus(next[HANDLED], pair);
                }
            }
            if ((next[FLAGS] & CRASHED) == 0) {
                // It is redelivered after the crash, since its position is still the old one.
                int[] crashed = next.clone();
                crashed[FLAGS] |= CRASHED;
                react(crashed, to, request, label(Act.HANDLE_AND_CRASH, queue, message), false, steps);
            }
            react(next, to, request, label(Act.HANDLE, queue, message), true, steps);
        }
    }

    /**
     * Every event that a service has handled may come again, in any state, and must change nothing. So a position may be set
     * back as far as one likes: the first event that comes again leaves the state as it was, therefore the next one does.
     */
    private void redeliveries(int[] world, Steps steps) {
        for (int pair : handled.at(world[HANDLED])) {
            int queue = pair % bus.size();
            int message = pair / bus.size();
            Service to = bus.at(queue).to();
            ServiceModel.Outcome outcome = serviceModel(to).react(bus.request(queue, message), world[index(to)]);
            if (!outcome.isNothing(world[index(to)])) {
                String broken = outcome.broken();
                steps.broken(
                        label(Act.HANDLE_AGAIN, queue, message),
                        broken == null ? "a redelivered event changes something, and emits " + names(outcome) : broken);
            }
        }
    }

    private void timers(int[] world, Steps steps) {
        int clock = world[FLAGS] & CLOCK;
        boolean arrived = delivered.at(world[ORDER]) == 1;
        // Behind the deadline of the reservation nothing else is due, unless a parcel has arrived.
        if (clock < ClockPhase.RESERVATION_OVER.ordinal() || (clock < ClockPhase.RECEIPT_OVER.ordinal() && arrived)) {
            int[] next = world.clone();
            next[FLAGS]++;
            steps.to(label(Act.TIME_PASSES, clock + 1, 0), next, true);
        }
        if (clock >= ClockPhase.RESERVATION_OVER.ordinal() && reserved.at(world[INVENTORY]) == 1) {
            react(world.clone(), Service.INVENTORY, expire, label(Act.RESERVATION_TIMER, 0, 0), true, steps);
        }
        if (clock >= ClockPhase.RECEIPT_OVER.ordinal() && arrived) {
            react(world.clone(), Service.ORDER, receiptOverdue, label(Act.RECEIPT_TIMER, 0, 0), true, steps);
        }
    }

    // ---- payment and its provider

    private void reconcile(int[] world, Steps steps) {
        int check = nextCheck.at(world[PAYMENT]);
        boolean over = (world[FLAGS] & CLOCK) >= ClockPhase.PAYMENT_OVER.ordinal();
        if (check == CHECK_NEVER || (check == CHECK_WHEN_OVER && !over)) {
            return;
        }
        ProviderModel.Reconciliation seen = provider.reconcile(world[PAYMENT], world[PROVIDER], over);
        int[] next = world.clone();
        next[PROVIDER] = seen.provider();
        crashInstead(world, next, label(Act.RECONCILE_AND_CRASH, 0, 0), steps);
        to(next, Service.PAYMENT, seen.payment(), label(Act.RECONCILE, 0, 0), true, steps);
    }

    private void refunds(int[] world, Steps steps) {
        for (ProviderModel.Attempt attempt : provider.refunds(world[PAYMENT], world[PROVIDER], Outcome.SUCCEEDED)) {
            int[] next = world.clone();
            next[PROVIDER] = attempt.provider();
            int name = names.of(attempt.refundSn());
            crashInstead(world, next, label(Act.REFUND_AND_CRASH, name, 0), steps);
            to(next, Service.PAYMENT, attempt.payment(), label(Act.REFUND, name, 0), true, steps);
        }
        if ((world[FLAGS] & TROUBLED) == 0) {
            refundsInTrouble(world, Outcome.PENDING, Act.REFUND_TAKES_TIME, steps);
            refundsInTrouble(world, Outcome.REFUSED, Act.REFUND_IS_REFUSED, steps);
        }
        int finished = provider.finished(world[PROVIDER]);
        if (finished != world[PROVIDER]) {
            int[] next = world.clone();
            next[PROVIDER] = finished;
            steps.to(label(Act.REFUND_IS_FINISHED, 0, 0), next, true);
            int[] worse = world.clone();
            worse[PROVIDER] = provider.refused(world[PROVIDER]);
            steps.to(label(Act.REFUND_IS_REFUSED_AFTER_ALL, 0, 0), worse, false);
        }
    }

    private void refundsInTrouble(int[] world, Outcome mood, Act act, Steps steps) {
        for (ProviderModel.Attempt attempt : provider.refunds(world[PAYMENT], world[PROVIDER], mood)) {
            if (attempt.provider() == world[PROVIDER]) {
                continue; // it was asked for before, and the answer is what it was
            }
            int[] next = world.clone();
            next[PROVIDER] = attempt.provider();
            next[FLAGS] |= TROUBLED;
            crashInstead(world, next, label(Act.REFUND_IN_TROUBLE_AND_CRASH, names.of(attempt.refundSn()), 0), steps);
            to(next, Service.PAYMENT, attempt.payment(), label(act, names.of(attempt.refundSn()), 0), false, steps);
        }
    }

    /** The provider did what it was asked for, and payment crashed before it stored that. */
    private static void crashInstead(int[] world, int[] asked, int label, Steps steps) {
        if ((world[FLAGS] & CRASHED) == 0 && asked[PROVIDER] != world[PROVIDER]) {
            int[] crashed = asked.clone();
            crashed[FLAGS] |= CRASHED;
            steps.to(label, crashed, false);
        }
    }

    /** Every webhook of the provider may come at any time, again and again, or never; see {@link ProviderState.Taken#certain()}. */
    private void webhooks(int[] world, Steps steps) {
        for (ProviderModel.PossibleWebhook webhook : provider.webhooks(world[PROVIDER])) {
            int label = label(Act.WEBHOOK, names.of(webhook.name()), 0);
            react(world.clone(), Service.PAYMENT, webhook.request(), label, webhook.certain(), steps);
        }
    }

    private void customerAtTheProvider(int[] world, Steps steps) {
        if (payable.at(world[PAYMENT]) == 0) {
            return; // he was not sent there yet
        }
        int captures = provider.captures(world[PROVIDER]);
        if (captures == 0 || (captures == 1 && faults.contains(FaultType.SECOND_CAPTURE))) {
            // As long as the provider will be asked once more, the webhook may get lost.
            boolean certain = nextCheck.at(world[PAYMENT]) == CHECK_NEVER;
            int[] next = world.clone();
            next[PROVIDER] = provider.paid(world[PROVIDER], certain);
            steps.to(label(captures == 0 ? Act.CUSTOMER_PAYS : Act.MONEY_IS_TAKEN_TWICE, 0, 0), next, false);
        }
        if (faults.contains(FaultType.DECLINE) && provider.isOpen(world[PROVIDER])) {
            int[] next = world.clone();
            next[PROVIDER] = provider.declined(world[PROVIDER]);
            steps.to(label(Act.BANK_DECLINES, 0, 0), next, false);
            react(world.clone(), Service.PAYMENT, declinedForNow, label(Act.BANK_DECLINES_FOR_NOW, 0, 0), false, steps);
        }
    }

    // ---- what follows

    private void react(int[] next, Service service, int request, int label, boolean fair, Steps steps) {
        to(next, service, serviceModel(service).react(request, next[index(service)]), label, fair, steps);
    }

    private void to(int[] next, Service service, ServiceModel.Outcome outcome, int label, boolean fair, Steps steps) {
        if (apply(next, service, outcome, label, steps)) {
            steps.to(label, next, fair);
        }
    }

    private boolean apply(int[] next, Service service, ServiceModel.Outcome outcome, int label, Steps steps) {
        String broken = outcome.broken();
        if (broken != null) {
            steps.broken(label, broken);
            return false;
        }
        if (!follow(next, index(service), outcome)) {
            steps.broken(label, "emitted a second time: " + names(outcome));
            return false;
        }
        return true;
    }

    private List<String> names(ServiceModel.Outcome outcome) {
        return Arrays.stream(outcome.emitted())
                .mapToObj(message -> messages.at(message).name())
                .toList();
    }

    /** Writes what a reaction came to into the world; false if a fact is emitted that was emitted before. */
    private boolean follow(int[] world, int index, ServiceModel.Outcome outcome) {
        world[index] = outcome.state();
        for (int message : outcome.emitted()) {
            if (wasEmitted(world[EMITTED], message)) {
                return false;
            }
            world[EMITTED] = stories.plus(world[EMITTED], message);
            for (Bus.Receiver receiver : bus.receiversOf(message)) {
                int queue = QUEUES + receiver.queue();
                world[queue] = queues.plus(world[queue], message);
            }
        }
        return true;
    }

    private boolean wasEmitted(int emitted, int message) {
        if (aboutRefunds.at(message) == 1) {
            return stories.contains(emitted, message);
        }
        int name = nameOfFact.at(message);
        for (int before : stories.at(emitted)) {
            if (nameOfFact.at(before) == name) {
                return true;
            }
        }
        return false;
    }

    private ServiceModel<?> serviceModel(Service service) {
        return switch (service) {
            case ORDER -> order;
            case PAYMENT -> payment;
            case INVENTORY -> inventory;
            case LOGISTICS -> shipment;
        };
    }

    private static int index(Service service) {
        return switch (service) {
            case ORDER -> ORDER;
            case PAYMENT -> PAYMENT;
            case INVENTORY -> INVENTORY;
            case LOGISTICS -> SHIPMENT;
        };
    }

    // ---- what has to hold

    @Override
    public Optional<String> violation(int[] world, boolean still) {
        if (still) {
            endings.add(world[EMITTED]);
        }
        if (wrongPieces.at(world[INVENTORY]) == 1) {
            return wrongPieces(inventory.states().at(world[INVENTORY]));
        }
        if (!still && parcelLeft.at(world[SHIPMENT]) == 0 && !provider.isOverdrawn(world[PROVIDER])) {
            return Optional.empty();
        }
        return new SystemSnapshot(
                        order.states().at(world[ORDER]),
                        payment.states().at(world[PAYMENT]),
                        inventory.states().at(world[INVENTORY]).own(),
                        shipment.states().at(world[SHIPMENT]),
                        provider.at(world[PROVIDER]))
                .violation(still);
    }

    private static Optional<String> wrongPieces(InventoryModel inventory) {
        return SystemSnapshot.pieces(
                inventory.piece(), OrderFixture.STOCK.available(), List.of(inventory.own(), inventory.rival()));
    }

    @Override
    public long progress(int[] world) {
        int waiting = 0;
        for (int queue = QUEUES; queue < world.length; queue++) {
            waiting += queues.size(world[queue]);
        }
        int flags = world[FLAGS];
        return 40L * stories.size(world[EMITTED])
                - waiting
                + 4L * (flags & CLOCK)
                + 4L * Integer.bitCount(flags & (TROUBLED | CRASHED))
                + (CHECK_NOW - nextCheck.at(world[PAYMENT]))
                + 4L * refundRank.at(world[PAYMENT])
                + 4L * provider.progress(world[PROVIDER])
                + 4L * rivalRank.at(world[INVENTORY]);
    }

    private static int nextCheck(PaymentState payment) {
        Instant at = payment.nextCheckAt();
        return at == null ? CHECK_NEVER : at.isAfter(ClockPhase.START) ? CHECK_WHEN_OVER : CHECK_NOW;
    }

    private static int refundRank(PaymentState payment) {
        return payment.refunds().stream()
                .mapToInt(refund -> refund.round() * 4 + refund.status().ordinal())
                .sum();
    }

    @Override
    public boolean isMistaken() {
        return !bus.mistaken().isEmpty();
    }

    // ---- for people

    private static int label(Act act, int first, int second) {
        return act.ordinal() << 24 | first << 12 | second;
    }

    @Override
    public String describe(int label) {
        int first = label >> 12 & 0xfff;
        int second = label & 0xfff;
        return switch (Act.values()[label >> 24]) {
            case HANDLE ->
                bus.at(first).to() + " handles " + messages.at(second).name();
            case HANDLE_AND_CRASH ->
                bus.at(first).to() + " handles " + messages.at(second).name()
                        + ", crashes before it commits the offset, handles it again and changes nothing";
            case HANDLE_AGAIN ->
                bus.at(first).to() + " handles " + messages.at(second).name() + " again";
            case TIME_PASSES -> "time passes: " + ClockPhase.values()[first];
            case RECONCILE -> "payment asks the provider";
            case RECONCILE_AND_CRASH -> "payment asks the provider and crashes before it commits";
            case RESERVATION_TIMER -> "the reservation timer runs";
            case RECEIPT_TIMER -> "the receipt timer runs";
            case REFUND -> "the provider refunds " + names.at(first);
            case REFUND_TAKES_TIME -> "the provider takes its time with " + names.at(first);
            case REFUND_IS_REFUSED -> "the provider refuses " + names.at(first);
            case REFUND_AND_CRASH -> "the provider refunds " + names.at(first) + ", payment crashes before it commits";
            case REFUND_IN_TROUBLE_AND_CRASH ->
                "the provider does not refund " + names.at(first) + ", payment crashes before it commits";
            case REFUND_IS_FINISHED -> "the provider is done with the refund";
            case REFUND_IS_REFUSED_AFTER_ALL -> "the provider refuses after all";
            case WEBHOOK, PERSON -> names.at(first);
            case CUSTOMER_PAYS -> "the customer pays";
            case MONEY_IS_TAKEN_TWICE -> "the money is taken once more";
            case BANK_DECLINES -> "the bank declines for good";
            case BANK_DECLINES_FOR_NOW -> "the bank declines for now";
        };
    }

    @Override
    public String describe(int[] world) {
        List<String> waiting = new ArrayList<>();
        for (int queue = 0; queue < bus.size(); queue++) {
            for (int message : queues.at(world[QUEUES + queue])) {
                waiting.add(
                        messages.at(message).name() + " for " + bus.at(queue).to());
            }
        }
        return "order %s, payment %s, reservation %s, shipment %s; provider: %s; under way: %s; %s"
                .formatted(
                        order.states().at(world[ORDER]).status(),
                        payment.states().at(world[PAYMENT]).status(),
                        inventory.states().at(world[INVENTORY]).own().status(),
                        shipment.states().at(world[SHIPMENT]).status(),
                        provider.at(world[PROVIDER]),
                        waiting,
                        ClockPhase.values()[world[FLAGS] & CLOCK]);
    }
}

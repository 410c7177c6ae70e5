package com.emshop.logistics;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.Cause;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.ReactionContext;
import com.emshop.saga.Transition;
import com.emshop.saga.test.StateChanges;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole table of a shipment's reactions: what happens in which state, and what it emits. */
class ShipmentTest {

    /**
     * "served" and "unserved": whether a carrier delivers to the address; "digital": there is no address. "emitted": that the
     * cancellation was refused was emitted before. "same": the handover is the stored one. "!" and a code: the command is rejected.
     */
    private static final String TABLE = """
            reaction              | state                    | next           | emits
            orderPaid             | NONE, served             | AWAITING_STOCK | -
            orderPaid             | NONE, unserved           | AWAITING_STOCK | -
            orderPaid             | NONE, digital            | NOT_NEEDED     | -
            orderPaid             | AWAITING_STOCK           | AWAITING_STOCK | -
            orderPaid             | AWAITING_ORDER, served   | CREATED        | Created
            orderPaid             | AWAITING_ORDER, unserved | REJECTED       | Rejected
            orderPaid             | AWAITING_ORDER, digital  | NOT_NEEDED     | -
            orderPaid             | CREATED                  | CREATED        | -
            orderPaid             | DISPATCHED               | DISPATCHED     | -
            orderPaid             | DELIVERED                | DELIVERED      | -
            orderPaid             | REJECTED                 | REJECTED       | -
            orderPaid             | CANCELLED                | CANCELLED      | -
            orderPaid             | NOT_NEEDED               | NOT_NEEDED     | -
            stockConfirmed        | NONE                     | AWAITING_ORDER | -
            stockConfirmed        | AWAITING_STOCK, served   | CREATED        | Created
            stockConfirmed        | AWAITING_STOCK, unserved | REJECTED       | Rejected
            stockConfirmed        | AWAITING_ORDER           | AWAITING_ORDER | -
            stockConfirmed        | CREATED                  | CREATED        | -
            stockConfirmed        | DISPATCHED               | DISPATCHED     | -
            stockConfirmed        | DELIVERED                | DELIVERED      | -
            stockConfirmed        | REJECTED                 | REJECTED       | -
            stockConfirmed        | CANCELLED                | CANCELLED      | -
            stockConfirmed        | NOT_NEEDED               | NOT_NEEDED     | -
            cancellationRequested | NONE                     | CANCELLED      | Cancelled
            cancellationRequested | AWAITING_STOCK           | CANCELLED      | Cancelled
            cancellationRequested | AWAITING_ORDER           | CANCELLED      | Cancelled
            cancellationRequested | CREATED                  | CANCELLED      | Cancelled
            cancellationRequested | DISPATCHED               | DISPATCHED     | CancellationRefused
            cancellationRequested | DISPATCHED, emitted      | DISPATCHED     | -
            cancellationRequested | DELIVERED                | DELIVERED      | CancellationRefused
            cancellationRequested | DELIVERED, emitted       | DELIVERED      | -
            cancellationRequested | REJECTED                 | REJECTED       | -
            cancellationRequested | CANCELLED                | CANCELLED      | -
            cancellationRequested | NOT_NEEDED               | NOT_NEEDED     | -
            orderCancelled        | NONE                     | CANCELLED      | -
            orderCancelled        | AWAITING_STOCK           | CANCELLED      | -
            orderCancelled        | AWAITING_ORDER           | CANCELLED      | -
            orderCancelled        | CREATED                  | CANCELLED      | -
            orderCancelled        | DISPATCHED               | DISPATCHED     | -
            orderCancelled        | DELIVERED                | DELIVERED      | -
            orderCancelled        | REJECTED                 | REJECTED       | -
            orderCancelled        | CANCELLED                | CANCELLED      | -
            orderCancelled        | NOT_NEEDED               | NOT_NEEDED     | -
            dispatch              | NONE                     | NONE           | !shipment-not-found
            dispatch              | AWAITING_STOCK           | AWAITING_STOCK | !shipment-not-dispatchable
            dispatch              | AWAITING_ORDER           | AWAITING_ORDER | !shipment-not-dispatchable
            dispatch              | CREATED                  | DISPATCHED     | Dispatched
            dispatch              | DISPATCHED, same         | DISPATCHED     | -
            dispatch              | DISPATCHED, other        | DISPATCHED     | !shipment-dispatched
            dispatch              | DELIVERED, same          | DELIVERED      | -
            dispatch              | DELIVERED, other         | DELIVERED      | !shipment-dispatched
            dispatch              | REJECTED                 | REJECTED       | !shipment-not-dispatchable
            dispatch              | CANCELLED                | CANCELLED      | !shipment-not-dispatchable
            dispatch              | NOT_NEEDED               | NOT_NEEDED     | !shipment-not-found
            deliver               | NONE                     | NONE           | !shipment-not-found
            deliver               | AWAITING_STOCK           | AWAITING_STOCK | !shipment-not-dispatched
            deliver               | AWAITING_ORDER           | AWAITING_ORDER | !shipment-not-dispatched
            deliver               | CREATED                  | CREATED        | !shipment-not-dispatched
            deliver               | DISPATCHED               | DELIVERED      | Delivered
            deliver               | DELIVERED                | DELIVERED      | -
            deliver               | REJECTED                 | REJECTED       | !shipment-not-dispatched
            deliver               | CANCELLED                | CANCELLED      | !shipment-not-dispatched
            deliver               | NOT_NEEDED               | NOT_NEEDED     | !shipment-not-found
            """;

    /**
     * What the reactions change beside that status and the version, which counts the changes. What has no line here, and neither
     * another status nor events above, changes nothing at all.
     */
    private static final String CHANGES = """
            orderPaid             | NONE, served             | userId=customer-7, address=BERLIN
            orderPaid             | NONE, unserved           | userId=customer-7, address=ANTARCTICA
            orderPaid             | NONE, digital            | userId=customer-7
            orderPaid             | AWAITING_ORDER, served   | userId=customer-7, address=BERLIN, shipmentSn=SHP-order-1
            orderPaid             | AWAITING_ORDER, unserved | userId=customer-7, address=ANTARCTICA, shipmentSn=SHP-order-1, rejectReason=No carrier delivers to AQ.
            orderPaid             | AWAITING_ORDER, digital  | userId=customer-7
            orderPaid             | CANCELLED                | userId=customer-7
            stockConfirmed        | AWAITING_STOCK, served   | shipmentSn=SHP-order-1
            stockConfirmed        | AWAITING_STOCK, unserved | shipmentSn=SHP-order-1, rejectReason=No carrier delivers to AQ.
            cancellationRequested | DISPATCHED               | cancellationRefused=true
            cancellationRequested | DELIVERED                | cancellationRefused=true
            dispatch              | CREATED                  | carrier=DHL, trackingNo=DE-1
            """;

    private static final String ORDER = "order-1";
    private static final String NUMBER = "SHP-order-1";
    private static final String CUSTOMER = "customer-7";
    private static final Carriers CARRIERS = new Carriers(Set.of("DE", "FR"));
    private static final ShippingAddress BERLIN =
            new ShippingAddress("Erika Mustermann", "Heidestr. 17", "Berlin", "10557", "DE", null);
    private static final ShippingAddress ANTARCTICA = new ShippingAddress("Vostok", "Ice 1", "Vostok", "0", "AQ", null);
    private static final Map<Object, String> NAMES = Map.of(BERLIN, "BERLIN", ANTARCTICA, "ANTARCTICA");
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final ReactionContext CONTEXT = new ReactionContext(Cause.event("Something", "e-1", NOW), NOW, null);

    private static final Map<String, Function<Shipment, List<ShipmentEvent>>> REACTIONS = new LinkedHashMap<>();

    static {
        REACTIONS.put("orderPaid", shipment -> shipment.orderPaid(CUSTOMER, BERLIN, CARRIERS));
        REACTIONS.put("stockConfirmed", shipment -> shipment.stockConfirmed(CARRIERS));
        REACTIONS.put("cancellationRequested", Shipment::cancellationRequested);
        REACTIONS.put("orderCancelled", Shipment::orderCancelled);
        REACTIONS.put("dispatch", shipment -> shipment.dispatch("DHL", "DE-1"));
        REACTIONS.put("deliver", Shipment::deliver);
    }

    record Cell(String reaction, ShipmentStatus state, String condition, String next, String emits) {
        @Override
        public String toString() {
            return reaction + " in " + state + (condition.isEmpty() ? "" : ", " + condition);
        }
    }

    static Stream<Cell> cells() {
        return TABLE.lines().skip(1).map(line -> {
            String[] columns = line.trim().split("\\s*\\|\\s*", -1);
            String[] state = columns[1].split(", ", -1);
            return new Cell(
                    columns[0],
                    ShipmentStatus.valueOf(state[0]),
                    state.length > 1 ? state[1] : "",
                    columns[2],
                    columns[3]);
        });
    }

    @ParameterizedTest
    @MethodSource("cells")
    void shipmentReactsAsTheTableSays(Cell cell) {
        Shipment shipment = Shipment.TYPE.create(ORDER, stateFor(cell));
        ShipmentState before = shipment.state();
        shipment.begin(CONTEXT);

        String emitted = emitted(() -> reactionFor(cell).apply(shipment));

        assertThat(shipment.status()).isEqualTo(ShipmentStatus.valueOf(cell.next()));
        assertThat(emitted).isEqualTo(cell.emits());
        assertThat(StateChanges.between(before, shipment.state(), NAMES)).isEqualTo(changes(cell));
        if (shipment.status() == cell.state()) {
            assertThat(shipment.transitions()).isEmpty();
        } else {
            assertThat(shipment.transitions())
                    .containsExactly(new Transition<>(ORDER, cell.state(), shipment.status(), CONTEXT.cause(), NOW));
        }
    }

    private static Map<String, String> changes(Cell cell) {
        Map<String, String> changes = new TreeMap<>();
        CHANGES.lines()
                .map(line -> line.trim().split("\\s*\\|\\s*", -1))
                .filter(columns -> cell.toString().equals(columns[0] + " in " + columns[1]))
                .forEach(columns -> changes.putAll(StateChanges.parse(columns[2])));
        if (!cell.next().equals(cell.state().name())) {
            changes.put("status", cell.next());
        }
        if (!changes.isEmpty()) {
            changes.put("version", "2");
        }
        return changes;
    }

    @Test
    void changesAreThoseOfCells() {
        Set<String> cells = cells().map(Cell::toString).collect(toSet());
        assertThat(CHANGES.lines().map(line -> line.split("\\|", -1)))
                .allSatisfy(columns -> assertThat(cells).contains(columns[0].trim() + " in " + columns[1].trim()));
    }

    @Test
    void everyReactionIsDecidedInEveryState() {
        Set<String> expected = new TreeSet<>();
        reactionsOf(Shipment.class)
                .forEach(reaction -> Arrays.stream(ShipmentStatus.values())
                        .forEach(state -> expected.add(reaction + " in " + state)));

        assertThat(cells().map(cell -> cell.reaction() + " in " + cell.state()).collect(toSet()))
                .isEqualTo(expected);
        assertThat(REACTIONS.keySet()).isEqualTo(reactionsOf(Shipment.class));
    }

    @Test
    void declaredTransitionsAreThoseOfTheTable() {
        Map<ShipmentStatus, Set<ShipmentStatus>> seen =
                cells().collect(groupingBy(Cell::state, mapping(cell -> ShipmentStatus.valueOf(cell.next()), toSet())));
        for (ShipmentStatus state : ShipmentStatus.values()) {
            Set<ShipmentStatus> next = new TreeSet<>(seen.get(state));
            next.remove(state);
            assertThat(Shipment.TRANSITIONS.successors(state))
                    .as("after %s", state)
                    .isEqualTo(next);
        }
    }

    /** All interleavings of up to five reactions, with one of the earlier ones repeated at each point. */
    @Test
    void repeatedReactionChangesNothing() {
        explore(List.of());
    }

    private void explore(List<String> history) {
        ShipmentState state = ShipmentState.none(ORDER);
        for (String reaction : history) {
            Shipment shipment = Shipment.TYPE.create(ORDER, state);
            shipment.begin(CONTEXT);
            String emitted = emitted(() -> REACTIONS.get(reaction).apply(shipment));
            if (emitted.startsWith("!")) {
                return; // it emitted nothing, so nothing can be repeated
            }
            state = shipment.state();
        }
        for (String earlier : new TreeSet<>(history)) {
            Shipment again = Shipment.TYPE.create(ORDER, state);
            again.begin(CONTEXT);
            assertThat(emitted(() -> REACTIONS.get(earlier).apply(again)))
                    .describedAs("%s, then %s again", history, earlier)
                    .matches("-|!shipment-not-dispatch.*"); // a command may be rejected, an event never is
            assertThat(again.isChanged())
                    .describedAs("%s, then %s again", history, earlier)
                    .isFalse();
        }
        if (history.size() < 5) {
            REACTIONS
                    .keySet()
                    .forEach(next -> explore(
                            Stream.concat(history.stream(), Stream.of(next)).toList()));
        }
    }

    @Test
    void shipmentHasANumberAndAnOwnerWhicheverEventCameFirst() {
        Shipment stockFirst = Shipment.TYPE.create(ORDER, null);
        stockFirst.begin(CONTEXT);
        stockFirst.stockConfirmed(CARRIERS);
        assertThat(stockFirst.orderPaid(CUSTOMER, BERLIN, CARRIERS)).containsExactly(new ShipmentEvent.Created(NUMBER));

        Shipment orderFirst = Shipment.TYPE.create(ORDER, null);
        orderFirst.begin(CONTEXT);
        orderFirst.orderPaid(CUSTOMER, BERLIN, CARRIERS);
        assertThat(orderFirst.stockConfirmed(CARRIERS)).containsExactly(new ShipmentEvent.Created(NUMBER));

        assertThat(stockFirst.state()).isEqualTo(orderFirst.state());
        assertThat(orderFirst.state().userId()).isEqualTo(CUSTOMER);
        assertThat(orderFirst.state().address()).isEqualTo(BERLIN);
    }

    @Test
    void rejectionHasANumberAndAReason() {
        Shipment shipment = Shipment.TYPE.create(ORDER, null);
        shipment.begin(CONTEXT);
        shipment.orderPaid(CUSTOMER, ANTARCTICA, CARRIERS);

        assertThat(shipment.stockConfirmed(CARRIERS))
                .containsExactly(new ShipmentEvent.Rejected(NUMBER, "No carrier delivers to AQ."));
        assertThat(shipment.state().rejectReason()).isEqualTo("No carrier delivers to AQ.");
    }

    @Test
    void cancellationBeforeCreationHasNoNumber() {
        Shipment shipment = Shipment.TYPE.create(ORDER, null);
        shipment.begin(CONTEXT);
        shipment.orderPaid(CUSTOMER, BERLIN, CARRIERS);

        assertThat(shipment.cancellationRequested()).containsExactly(new ShipmentEvent.Cancelled(null));
    }

    @Test
    void cancelledShipmentKeepsItsNumber() {
        Shipment shipment = Shipment.TYPE.create(ORDER, stateFor(new Cell("", ShipmentStatus.CREATED, "", "", "")));
        shipment.begin(CONTEXT);

        assertThat(shipment.cancellationRequested()).containsExactly(new ShipmentEvent.Cancelled(NUMBER));
    }

    @Test
    void orderThatIsCancelledBeforeItIsPaidKeepsItsOwner() {
        Shipment shipment = Shipment.TYPE.create(ORDER, null);
        shipment.begin(CONTEXT);
        shipment.orderCancelled();

        shipment.orderPaid(CUSTOMER, BERLIN, CARRIERS);

        assertThat(shipment.state().userId()).isEqualTo(CUSTOMER);
        assertThat(shipment.state().address()).isNull();
    }

    @Test
    void eventsHaveTheNumberOfTheShipment() {
        assertThat(in(ShipmentStatus.CREATED).dispatch("DHL", "DE-1"))
                .containsExactly(new ShipmentEvent.Dispatched(NUMBER, "DHL", "DE-1"));
        assertThat(in(ShipmentStatus.DISPATCHED).deliver()).containsExactly(new ShipmentEvent.Delivered(NUMBER));
        assertThat(in(ShipmentStatus.DISPATCHED).cancellationRequested())
                .containsExactly(new ShipmentEvent.CancellationRefused(NUMBER));
    }

    @Test
    void otherHandoverIsRejectedWhicheverPartDiffers() {
        assertThatThrownBy(() -> in(ShipmentStatus.DISPATCHED).dispatch("UPS", "DE-1"))
                .isInstanceOf(CommandRejected.class)
                .hasMessageContaining("DHL as DE-1");
        assertThatThrownBy(() -> in(ShipmentStatus.DISPATCHED).dispatch("DHL", "DE-2"))
                .isInstanceOf(CommandRejected.class);
    }

    @Test
    void ownerStaysTheFirst() {
        Shipment shipment = Shipment.TYPE.create(ORDER, null);
        shipment.begin(CONTEXT);
        shipment.orderPaid(CUSTOMER, BERLIN, CARRIERS);
        shipment.orderCancelled();
        ShipmentState cancelled = shipment.state();
        assertThat(shipment.orderPaid("another", BERLIN, CARRIERS)).isEmpty();
        assertThat(shipment.state()).isEqualTo(cancelled);
    }

    @Test
    void shipmentWithoutARowIsNew() {
        assertThat(Shipment.TYPE.create(ORDER, null).isStored()).isFalse();
        assertThat(in(ShipmentStatus.CREATED).isStored()).isTrue();
    }

    private static Shipment in(ShipmentStatus status) {
        Shipment shipment = Shipment.TYPE.create(ORDER, stateFor(new Cell("", status, "", "", "")));
        shipment.begin(CONTEXT);
        return shipment;
    }

    @Test
    void statesAreStoredByNumber() {
        for (ShipmentStatus status : ShipmentStatus.values()) {
            assertThat(ShipmentStatus.values()[status.number()]).isEqualTo(status);
        }
    }

    private static Function<Shipment, List<ShipmentEvent>> reactionFor(Cell cell) {
        return switch (cell.reaction() + " " + cell.condition()) {
            case "orderPaid unserved" -> shipment -> shipment.orderPaid(CUSTOMER, ANTARCTICA, CARRIERS);
            case "orderPaid digital" -> shipment -> shipment.orderPaid(CUSTOMER, null, CARRIERS);
            case "dispatch other" -> shipment -> shipment.dispatch("DHL", "DE-2");
            default -> REACTIONS.get(cell.reaction());
        };
    }

    private static ShipmentState stateFor(Cell cell) {
        boolean paid = switch (cell.state()) {
            case NONE, AWAITING_ORDER, CANCELLED -> false;
            case AWAITING_STOCK, CREATED, DISPATCHED, DELIVERED, REJECTED, NOT_NEEDED -> true;
        };
        boolean made = switch (cell.state()) {
            case NONE, AWAITING_ORDER, AWAITING_STOCK, CANCELLED, NOT_NEEDED -> false;
            case CREATED, DISPATCHED, DELIVERED, REJECTED -> true;
        };
        boolean gone = cell.state() == ShipmentStatus.DISPATCHED || cell.state() == ShipmentStatus.DELIVERED;
        boolean served = !cell.condition().equals("unserved") && cell.state() != ShipmentStatus.REJECTED;
        return new ShipmentState(
                ORDER,
                cell.state(),
                paid ? CUSTOMER : null,
                made ? NUMBER : null,
                !paid || cell.state() == ShipmentStatus.NOT_NEEDED ? null : served ? BERLIN : ANTARCTICA,
                gone ? "DHL" : null,
                gone ? "DE-1" : null,
                cell.state() == ShipmentStatus.REJECTED ? "No carrier delivers to AQ." : null,
                cell.condition().equals("emitted"),
                1,
                null);
    }

    private static String emitted(java.util.function.Supplier<List<ShipmentEvent>> reaction) {
        try {
            List<ShipmentEvent> events = reaction.get();
            return events.isEmpty()
                    ? "-"
                    : events.stream()
                            .map(event -> event.getClass().getSimpleName())
                            .collect(joining(" "));
        } catch (CommandRejected rejection) {
            return "!" + rejection.code();
        }
    }

    private static Set<String> reactionsOf(Class<?> aggregate) {
        return Arrays.stream(aggregate.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getReturnType() == List.class)
                .map(java.lang.reflect.Method::getName)
                .collect(toSet());
    }
}

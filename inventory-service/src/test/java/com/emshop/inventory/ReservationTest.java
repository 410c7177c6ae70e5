package com.emshop.inventory;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.Aggregate;
import com.emshop.saga.BatchFold;
import com.emshop.saga.Cause;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.DomainEvent;
import com.emshop.saga.EmittedEvent;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.Transition;
import com.emshop.saga.test.StateChanges;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole table of a reservation's reactions: what happens in which state, what it emits, and which pieces move. */
class ReservationTest {

    /**
     * The order wants two pieces of a book and one pen. "short": one pen is missing. "emitted": that the order is paid and out of
     * stock was emitted before. "other": other pieces are asked for. "!" and a code: the command is rejected. The pieces are the
     * changes of available, reserved and sold, of book and pen together.
     */
    private static final String TABLE = """
            reaction         | state              | next       | emits              | pieces
            orderCreated     | NONE               | RESERVED   | Reserved           | -3 +3  0
            orderCreated     | NONE, short        | REJECTED   | ReservationFailed  |  0  0  0
            orderCreated     | RESERVED           | RESERVED   | -                  |  0  0  0
            orderCreated     | CONFIRMED          | CONFIRMED  | -                  |  0  0  0
            orderCreated     | RELEASED           | RELEASED   | -                  |  0  0  0
            orderCreated     | EXPIRED            | EXPIRED    | -                  |  0  0  0
            orderCreated     | RETURNED           | RETURNED   | -                  |  0  0  0
            orderCreated     | REJECTED           | REJECTED   | -                  |  0  0  0
            orderCreated     | PAID_EARLY         | CONFIRMED  | Confirmed          | -3  0 +3
            orderCreated     | PAID_EARLY, short  | REJECTED   | ConfirmationFailed |  0  0  0
            paymentConfirmed | NONE               | PAID_EARLY | -                  |  0  0  0
            paymentConfirmed | RESERVED           | CONFIRMED  | Confirmed          |  0 -3 +3
            paymentConfirmed | CONFIRMED          | CONFIRMED  | -                  |  0  0  0
            paymentConfirmed | RELEASED           | RELEASED   | -                  |  0  0  0
            paymentConfirmed | EXPIRED            | CONFIRMED  | Confirmed          | -3  0 +3
            paymentConfirmed | EXPIRED, short     | REJECTED   | ConfirmationFailed |  0  0  0
            paymentConfirmed | RETURNED           | RETURNED   | -                  |  0  0  0
            paymentConfirmed | REJECTED           | REJECTED   | ConfirmationFailed |  0  0  0
            paymentConfirmed | REJECTED, emitted  | REJECTED   | -                  |  0  0  0
            paymentConfirmed | PAID_EARLY         | PAID_EARLY | -                  |  0  0  0
            orderCancelled   | NONE               | RELEASED   | -                  |  0  0  0
            orderCancelled   | RESERVED           | RELEASED   | Released           | +3 -3  0
            orderCancelled   | CONFIRMED          | RETURNED   | Returned           | +3  0 -3
            orderCancelled   | RELEASED           | RELEASED   | -                  |  0  0  0
            orderCancelled   | EXPIRED            | RELEASED   | -                  |  0  0  0
            orderCancelled   | RETURNED           | RETURNED   | -                  |  0  0  0
            orderCancelled   | REJECTED           | REJECTED   | -                  |  0  0  0
            orderCancelled   | PAID_EARLY         | RELEASED   | -                  |  0  0  0
            expire           | NONE               | NONE       | -                  |  0  0  0
            expire           | RESERVED           | EXPIRED    | ReservationExpired | +3 -3  0
            expire           | CONFIRMED          | CONFIRMED  | -                  |  0  0  0
            expire           | RELEASED           | RELEASED   | -                  |  0  0  0
            expire           | EXPIRED            | EXPIRED    | -                  |  0  0  0
            expire           | RETURNED           | RETURNED   | -                  |  0  0  0
            expire           | REJECTED           | REJECTED   | -                  |  0  0  0
            expire           | PAID_EARLY         | PAID_EARLY | -                  |  0  0  0
            reserve          | NONE               | RESERVED   | -                  | -3 +3  0
            reserve          | NONE, short        | NONE       | !out-of-stock      |  0  0  0
            reserve          | RESERVED           | RESERVED   | -                  |  0  0  0
            reserve          | RESERVED, other    | RESERVED   | !number-reused     |  0  0  0
            reserve          | CONFIRMED          | CONFIRMED  | -                  |  0  0  0
            reserve          | RELEASED           | RELEASED   | !reservation-released | 0 0 0
            reserve          | EXPIRED            | EXPIRED    | -                  |  0  0  0
            reserve          | RETURNED           | RETURNED   | -                  |  0  0  0
            reserve          | REJECTED           | REJECTED   | -                  |  0  0  0
            reserve          | PAID_EARLY         | PAID_EARLY | !reservation-paid-early | 0 0 0
            sell             | NONE               | CONFIRMED  | -                  | -3  0 +3
            sell             | NONE, short        | NONE       | !out-of-stock      |  0  0  0
            sell             | RESERVED           | RESERVED   | !reservation-reserved | 0 0 0
            sell             | CONFIRMED          | CONFIRMED  | -                  |  0  0  0
            sell             | CONFIRMED, other   | CONFIRMED  | !number-reused     |  0  0  0
            sell             | RELEASED           | RELEASED   | !reservation-released | 0 0 0
            sell             | EXPIRED            | EXPIRED    | !reservation-expired  | 0 0 0
            sell             | RETURNED           | RETURNED   | -                  |  0  0  0
            sell             | REJECTED           | REJECTED   | -                  |  0  0  0
            sell             | PAID_EARLY         | PAID_EARLY | !reservation-paid-early | 0 0 0
            confirm          | NONE               | NONE       | !reservation-not-found  | 0 0 0
            confirm          | RESERVED           | CONFIRMED  | -                  |  0 -3 +3
            confirm          | CONFIRMED          | CONFIRMED  | -                  |  0  0  0
            confirm          | RELEASED           | RELEASED   | !reservation-released | 0 0 0
            confirm          | EXPIRED            | CONFIRMED  | -                  | -3  0 +3
            confirm          | EXPIRED, short     | EXPIRED    | !out-of-stock      |  0  0  0
            confirm          | RETURNED           | RETURNED   | !reservation-returned | 0 0 0
            confirm          | REJECTED           | REJECTED   | !reservation-rejected | 0 0 0
            confirm          | PAID_EARLY         | PAID_EARLY | !reservation-paid-early | 0 0 0
            release          | NONE               | RELEASED   | -                  |  0  0  0
            release          | RESERVED           | RELEASED   | -                  | +3 -3  0
            release          | CONFIRMED          | CONFIRMED  | !reservation-confirmed | 0 0 0
            release          | RELEASED           | RELEASED   | -                  |  0  0  0
            release          | EXPIRED            | RELEASED   | -                  |  0  0  0
            release          | RETURNED           | RETURNED   | !reservation-returned | 0 0 0
            release          | REJECTED           | REJECTED   | !reservation-rejected | 0 0 0
            release          | PAID_EARLY         | PAID_EARLY | !reservation-paid-early | 0 0 0
            reback           | NONE               | RELEASED   | -                  |  0  0  0
            reback           | RESERVED           | RESERVED   | !reservation-reserved | 0 0 0
            reback           | CONFIRMED          | RETURNED   | -                  | +3  0 -3
            reback           | RELEASED           | RELEASED   | -                  |  0  0  0
            reback           | EXPIRED            | EXPIRED    | !reservation-expired  | 0 0 0
            reback           | RETURNED           | RETURNED   | -                  |  0  0  0
            reback           | REJECTED           | REJECTED   | !reservation-rejected | 0 0 0
            reback           | PAID_EARLY         | PAID_EARLY | !reservation-paid-early | 0 0 0
            """;

    /**
     * What the reactions change of the reservation beside that status and the version, which counts the changes. What has no line
     * here, and neither another status nor events above, changes nothing at all.
     */
    private static final String CHANGES = """
            orderCreated     | NONE               | userId=customer-7, lines=LINES, expiresAt=DEADLINE
            orderCreated     | NONE, short        | userId=customer-7, lines=LINES, shortages=NO_PEN
            orderCreated     | RELEASED           | userId=customer-7
            orderCreated     | PAID_EARLY         | userId=customer-7, lines=LINES
            orderCreated     | PAID_EARLY, short  | userId=customer-7, lines=LINES, shortages=NO_PEN, paidButOutOfStock=true
            paymentConfirmed | EXPIRED, short     | shortages=NO_PEN, paidButOutOfStock=true
            paymentConfirmed | REJECTED           | paidButOutOfStock=true
            reserve          | NONE               | lines=LINES, expiresAt=DEADLINE
            sell             | NONE               | lines=LINES
            """;

    private static final String ORDER = "order-1";
    private static final String CUSTOMER = "customer-7";
    private static final List<ReservationLine> LINES =
            List.of(new ReservationLine("book", 2), new ReservationLine("pen", 1));
    private static final List<Shortage> NO_PEN = List.of(new Shortage("pen", 1, 0));
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration HOLD_TIME = Duration.ofMinutes(17);
    private static final ReservationHold HOLD = new ReservationHold(HOLD_TIME);
    private static final Map<Object, String> NAMES =
            Map.of(LINES, "LINES", NO_PEN, "NO_PEN", NOW.plus(HOLD_TIME), "DEADLINE");
    private static final Cause CAUSE = Cause.event("Something", "e-1", NOW);

    private interface Reaction {
        List<InventoryEvent> apply(Reservation reservation, Stock stock);
    }

    private static final Set<String> EVENTS = Set.of("orderCreated", "paymentConfirmed", "orderCancelled");
    private static final List<String> OF_ORDERS =
            List.of("orderCreated", "paymentConfirmed", "orderCancelled", "expire");
    private static final List<String> DIRECT = List.of("reserve", "sell", "confirm", "release", "reback", "expire");
    private static final Map<String, Reaction> REACTIONS = new LinkedHashMap<>();

    static {
        REACTIONS.put("orderCreated", (reservation, stock) -> reservation.orderCreated(CUSTOMER, LINES, HOLD, stock));
        REACTIONS.put("paymentConfirmed", Reservation::paymentConfirmed);
        REACTIONS.put("orderCancelled", Reservation::orderCancelled);
        REACTIONS.put("expire", Reservation::expire);
        REACTIONS.put("reserve", (reservation, stock) -> reservation.reserve(LINES, HOLD, stock));
        REACTIONS.put("sell", (reservation, stock) -> reservation.sell(LINES, stock));
        REACTIONS.put("confirm", Reservation::confirm);
        REACTIONS.put("release", Reservation::release);
        REACTIONS.put("reback", Reservation::reback);
    }

    record Cell(String reaction, ReservationStatus state, String condition, String next, String emits, String pieces) {
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
                    ReservationStatus.valueOf(state[0]),
                    state.length > 1 ? state[1] : "",
                    columns[2],
                    columns[3],
                    columns[4].trim().replaceAll("\\s+", " "));
        });
    }

    @ParameterizedTest
    @MethodSource("cells")
    void reservationReactsAsTheTableSays(Cell cell) {
        ReservationState before = stateFor(cell);
        List<StockLevel> stockBefore = stockFor(cell);

        Outcome outcome = react(before, stockBefore, reactionFor(cell));

        Reservation reservation = outcome.reservation();
        assertThat(reservation.status()).isEqualTo(ReservationStatus.valueOf(cell.next()));
        assertThat(outcome.emitted()).isEqualTo(cell.emits());
        assertThat(StateChanges.between(before, reservation.state(), NAMES)).isEqualTo(changes(cell));
        assertThat(changeOf(StockLevel::available, stockBefore, outcome) + " "
                        + changeOf(StockLevel::reserved, stockBefore, outcome) + " "
                        + changeOf(StockLevel::sold, stockBefore, outcome))
                .isEqualTo(cell.pieces());
        if (reservation.status() == cell.state()) {
            assertThat(reservation.transitions()).isEmpty();
        } else {
            assertThat(reservation.transitions())
                    .containsExactly(new Transition<>(ORDER, cell.state(), reservation.status(), CAUSE, NOW));
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
        reactionsOf(Reservation.class)
                .forEach(reaction -> Arrays.stream(ReservationStatus.values())
                        .forEach(state -> expected.add(reaction + " in " + state)));

        assertThat(cells().map(cell -> cell.reaction() + " in " + cell.state()).collect(toSet()))
                .isEqualTo(expected);
        assertThat(REACTIONS.keySet()).isEqualTo(reactionsOf(Reservation.class));
    }

    @Test
    void declaredTransitionsAreThoseOfTheTable() {
        Map<ReservationStatus, Set<ReservationStatus>> seen = cells().collect(
                        groupingBy(Cell::state, mapping(cell -> ReservationStatus.valueOf(cell.next()), toSet())));
        for (ReservationStatus state : ReservationStatus.values()) {
            Set<ReservationStatus> next = new TreeSet<>(seen.get(state));
            next.remove(state);
            assertThat(Reservation.TRANSITIONS.successors(state))
                    .as("after %s", state)
                    .isEqualTo(next);
        }
    }

    /** All interleavings of up to six reactions, with each of the earlier events redelivered at each point. */
    @Test
    void redeliveredEventChangesNothing() {
        explore(OF_ORDERS, List.of(), ReservationState.none(ORDER), 6);
    }

    /** All sequences of up to five direct commands: sums hold, and nothing is emitted. */
    @Test
    void directReservationEmitsNothing() {
        String key = Reservation.directKey("7");
        explore(DIRECT, List.of(), ReservationState.none(key), 5);
    }

    private void explore(List<String> reactions, List<String> history, ReservationState state, int steps) {
        List<StockLevel> stock = stockWith(state);
        for (String earlier : new TreeSet<>(history)) {
            if (EVENTS.contains(earlier)) {
                Outcome again = react(state, stock, REACTIONS.get(earlier));
                assertThat(again.emitted())
                        .describedAs("%s, then %s again", history, earlier)
                        .isEqualTo("-");
                assertThat(again.reservation().isChanged())
                        .describedAs("%s, then %s again", history, earlier)
                        .isFalse();
                assertThat(again.movements()).isEmpty();
            }
        }
        if (history.size() == steps) {
            return;
        }
        for (String next : reactions) {
            List<String> longer =
                    Stream.concat(history.stream(), Stream.of(next)).toList();
            Outcome outcome = react(state, stock, REACTIONS.get(next));
            if (!EVENTS.contains(next) && !next.equals("expire")) {
                assertThat(outcome.emitted()).describedAs("%s", longer).matches("-|!.*");
            } else if (reactions == DIRECT) {
                assertThat(outcome.emitted()).describedAs("%s", longer).isEqualTo("-");
            }
            ReservationState after = outcome.reservation().state();
            long available = sum(StockLevel::available, outcome.stock());
            long reserved = sum(StockLevel::reserved, outcome.stock());
            long sold = sum(StockLevel::sold, outcome.stock());
            assertThat(reserved)
                    .describedAs("%s reserved", longer)
                    .isEqualTo(after.status() == ReservationStatus.RESERVED ? 3 : 0);
            assertThat(sold)
                    .describedAs("%s sold", longer)
                    .isEqualTo(after.status() == ReservationStatus.CONFIRMED ? 3 : 0);
            assertThat(available + reserved + sold)
                    .describedAs("%s altogether", longer)
                    .isEqualTo(6);
            explore(reactions, longer, after, steps);
        }
    }

    /** Five books and a pen, of which the reservation has what its status says. */
    private static List<StockLevel> stockWith(ReservationState state) {
        boolean reserved = state.status() == ReservationStatus.RESERVED;
        boolean sold = state.status() == ReservationStatus.CONFIRMED;
        boolean has = reserved || sold;
        return List.of(
                new StockLevel("book", has ? 3 : 5, reserved ? 2 : 0, sold ? 2 : 0),
                new StockLevel("pen", has ? 0 : 1, reserved ? 1 : 0, sold ? 1 : 0));
    }

    @Test
    void reservedLinesHaveADeadline() {
        Reservation reservation = react(
                        ReservationState.none(ORDER), List.of(book(2), pen(1)), REACTIONS.get("orderCreated"))
                .reservation();

        assertThat(reservation.state().expiresAt()).isEqualTo(NOW.plus(HOLD_TIME));
        assertThat(reservation.state().dueAt()).isEqualTo(NOW.plus(HOLD_TIME));
        assertThat(reservation.state().userId()).isEqualTo(CUSTOMER);
        assertThat(reservation.state().version()).isEqualTo(1);
        assertThat(reservation.hasNewLines()).isTrue();
    }

    @Test
    void onlyAReservedOneIsDue() {
        for (ReservationStatus status : ReservationStatus.values()) {
            ReservationState state =
                    new ReservationState(ORDER, status, CUSTOMER, LINES, List.of(), false, NOW, 1, null);
            assertThat(state.dueAt()).isEqualTo(status == ReservationStatus.RESERVED ? NOW : null);
        }
    }

    @Test
    void rejectionNamesWhatIsMissing() {
        Outcome outcome = react(ReservationState.none(ORDER), List.of(book(1)), REACTIONS.get("orderCreated"));

        assertThat(outcome.events())
                .containsExactly(new InventoryEvent.ReservationFailed(
                        List.of(new Shortage("book", 2, 1), new Shortage("pen", 1, 0))));
        assertThat(outcome.movements()).isEmpty();
    }

    @Test
    void firstRequestOfABatchGetsTheLastPiece() {
        LoadedStates loaded = new LoadedStates();
        loaded.put(Reservation.TYPE, "order-1", null);
        loaded.put(Reservation.TYPE, "order-2", null);
        loaded.put(StockItem.TYPE, "book", book(2));
        loaded.put(StockItem.TYPE, "pen", pen(1));

        BatchFold.Folded folded = (BatchFold.Folded) BatchFold.fold(
                loaded,
                List.of(
                        request("order-1", REACTIONS.get("orderCreated")),
                        request("order-2", REACTIONS.get("orderCreated")),
                        request("order-1", REACTIONS.get("orderCancelled"))));

        assertThat(folded.get(Reservation.TYPE.id("order-1")).status()).isEqualTo(ReservationStatus.RELEASED);
        assertThat(folded.get(Reservation.TYPE.id("order-2")).status()).isEqualTo(ReservationStatus.REJECTED);
        assertThat(folded.changed(StockItem.TYPE).stream().map(StockItem::state))
                .containsExactly(book(2), pen(1));
        assertThat(folded.changed(StockItem.TYPE).stream().flatMap(item -> item.movements().stream()))
                .hasSize(4)
                .allSatisfy(movement -> assertThat(movement.orderSn()).isEqualTo("order-1"))
                .allSatisfy(movement -> assertThat(movement.cause()).isEqualTo(CAUSE));
    }

    @Test
    void pieceThatIsReleasedInABatchIsAvailableToTheNextRequest() {
        LoadedStates loaded = new LoadedStates();
        loaded.put(
                Reservation.TYPE,
                "order-1",
                new ReservationState(
                        "order-1", ReservationStatus.RESERVED, CUSTOMER, LINES, List.of(), false, NOW, 1, null));
        loaded.put(Reservation.TYPE, "order-2", null);
        loaded.put(StockItem.TYPE, "book", new StockLevel("book", 0, 2, 0));
        loaded.put(StockItem.TYPE, "pen", new StockLevel("pen", 0, 1, 0));

        BatchFold.Folded folded = (BatchFold.Folded) BatchFold.fold(
                loaded,
                List.of(
                        request("order-1", REACTIONS.get("orderCancelled")),
                        request("order-2", REACTIONS.get("orderCreated"))));

        assertThat(folded.get(Reservation.TYPE.id("order-2")).status()).isEqualTo(ReservationStatus.RESERVED);
    }

    @Test
    void linesOfOneArticleAreAddedUp() {
        List<ReservationLine> twice = List.of(new ReservationLine("book", 2), new ReservationLine("book", 2));

        Reservation reservation = react(
                        ReservationState.none(ORDER),
                        List.of(book(3)),
                        (each, stock) -> each.orderCreated(CUSTOMER, twice, HOLD, stock))
                .reservation();

        assertThat(reservation.status()).isEqualTo(ReservationStatus.REJECTED);
        assertThat(reservation.state().shortages()).containsExactly(new Shortage("book", 4, 3));
    }

    @Test
    void orderThatIsCancelledBeforeItIsHandledKeepsItsOwner() {
        List<StockLevel> stock = List.of(book(2), pen(1));
        ReservationState cancelled = react(ReservationState.none(ORDER), stock, REACTIONS.get("orderCancelled"))
                .reservation()
                .state();
        assertThat(cancelled.userId()).isNull();

        Outcome created = react(cancelled, stock, REACTIONS.get("orderCreated"));
        assertThat(created.reservation().state().userId()).isEqualTo(CUSTOMER);
        assertThat(created.reservation().status()).isEqualTo(ReservationStatus.RELEASED);
        assertThat(created.movements()).isEmpty();
    }

    @Test
    void eventsNameTheLines() {
        List<StockLevel> stock = List.of(book(2), pen(1));
        assertThat(react(ReservationState.none(ORDER), stock, REACTIONS.get("orderCreated"))
                        .events())
                .containsExactly(new InventoryEvent.Reserved(LINES, NOW.plus(HOLD_TIME)));
        assertThat(emittedIn(ReservationStatus.RESERVED, "paymentConfirmed"))
                .containsExactly(new InventoryEvent.Confirmed(LINES));
        assertThat(emittedIn(ReservationStatus.EXPIRED, "paymentConfirmed"))
                .containsExactly(new InventoryEvent.Confirmed(LINES));
        assertThat(emittedIn(ReservationStatus.REJECTED, "paymentConfirmed"))
                .containsExactly(new InventoryEvent.ConfirmationFailed(NO_PEN));
        assertThat(emittedIn(ReservationStatus.RESERVED, "orderCancelled"))
                .containsExactly(new InventoryEvent.Released(LINES));
        assertThat(emittedIn(ReservationStatus.CONFIRMED, "orderCancelled"))
                .containsExactly(new InventoryEvent.Returned(LINES));
        assertThat(emittedIn(ReservationStatus.RESERVED, "expire"))
                .containsExactly(new InventoryEvent.ReservationExpired(LINES));
    }

    private static List<DomainEvent> emittedIn(ReservationStatus status, String reaction) {
        Cell cell = new Cell(reaction, status, "", "", "", "");
        return react(stateFor(cell), stockFor(cell), REACTIONS.get(reaction)).events();
    }

    @Test
    void rejectionOfADirectCallerSaysWhy() {
        List<String> messages = new ArrayList<>();
        Reaction reserve =
                (reservation, stock) -> reservation.reserve(List.of(new ReservationLine("book", 3)), HOLD, stock);
        Reaction confirm = Reservation::confirm;
        for (Reservation each : List.of(direct(ReservationStatus.NONE), direct(ReservationStatus.PAID_EARLY))) {
            react(each.state(), List.of(book(2)), (reservation, stock) -> {
                try {
                    return (reservation.status() == ReservationStatus.NONE ? reserve : confirm)
                            .apply(reservation, stock);
                } catch (CommandRejected rejected) {
                    messages.add(rejected.getMessage());
                    throw rejected;
                }
            });
        }
        assertThat(messages)
                .containsExactly(
                        "Of book 3 are wanted and 2 are available.",
                        "The reservation is PAID_EARLY and cannot be confirmed.");
    }

    @Test
    void onlyLinesThatCameSinceItWasLoadedAreNew() {
        assertThat(direct(ReservationStatus.NONE).hasNewLines()).isFalse();
        assertThat(new Reservation(stateFor(new Cell("", ReservationStatus.RESERVED, "", "", "", ""))).hasNewLines())
                .isFalse();
        assertThat(direct(ReservationStatus.NONE).isStored()).isFalse();
        assertThat(direct(ReservationStatus.PAID_EARLY).isStored()).isTrue();
    }

    private static Reservation direct(ReservationStatus status) {
        return new Reservation(new ReservationState(
                Reservation.directKey("7"), status, null, List.of(), List.of(), false, null, 1, null));
    }

    @Test
    void statesAreStoredByNumber() {
        for (ReservationStatus status : ReservationStatus.values()) {
            assertThat(ReservationStatus.values()[status.number()]).isEqualTo(status);
        }
    }

    @Test
    void lineHasAtLeastOnePiece() {
        assertThatThrownBy(() -> new ReservationLine("book", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new ReservationLine("book", 1).quantity()).isEqualTo(1);
    }

    /**
     * What a reaction led to.
     *
     * @param emitted the names of the events; "!" and a code if the command was rejected
     * @param stock all levels after it
     */
    private record Outcome(
            Reservation reservation,
            String emitted,
            List<DomainEvent> events,
            List<StockLevel> stock,
            List<Movement> movements) {

        boolean isRejected() {
            return emitted.startsWith("!");
        }
    }

    /** Folds one request. */
    private static Outcome react(ReservationState state, List<StockLevel> stock, Reaction reaction) {
        LoadedStates loaded = new LoadedStates();
        loaded.put(Reservation.TYPE, state.orderSn(), state);
        stock.forEach(level -> loaded.put(StockItem.TYPE, level.sku(), level));
        LINES.forEach(line -> loaded.putMissing(StockItem.TYPE, line.sku()));
        AtomicReference<Reservation> reservation = new AtomicReference<>();
        BatchFold.Result result = BatchFold.fold(loaded, List.of(request(state.orderSn(), (each, articles) -> {
            reservation.set(each);
            return reaction.apply(each, articles);
        })));
        if (result instanceof BatchFold.Folded folded) {
            List<DomainEvent> events =
                    folded.events().stream().map(EmittedEvent::event).toList();
            return new Outcome(
                    reservation.get(),
                    events.isEmpty()
                            ? "-"
                            : events.stream()
                                    .map(event -> event.getClass().getSimpleName())
                                    .collect(joining(" ")),
                    events,
                    stock.stream().map(level -> after(level, folded)).toList(),
                    folded.changed(StockItem.TYPE).stream()
                            .flatMap(item -> item.movements().stream())
                            .toList());
        }
        if (((BatchFold.Failed) result).reason() instanceof CommandRejected rejection) {
            return new Outcome(reservation.get(), "!" + rejection.code(), List.of(), stock, List.of());
        }
        throw ((BatchFold.Failed) result).reason();
    }

    private static ReactionRequest<Reservation> request(String orderSn, Reaction reaction) {
        return ReactionRequest.of(
                Reservation.TYPE.id(orderSn),
                Set.of(),
                CAUSE,
                NOW,
                (reservation, others) -> reaction.apply(reservation, Stock.of(others)));
    }

    private static StockLevel after(StockLevel before, BatchFold.Folded folded) {
        Aggregate<?> item = folded.aggregates().get(StockItem.TYPE.id(before.sku()));
        return item == null ? before : ((StockItem) item).state();
    }

    private static ReservationState stateFor(Cell cell) {
        boolean known = switch (cell.state()) {
            case NONE, PAID_EARLY, RELEASED -> false;
            case RESERVED, CONFIRMED, EXPIRED, RETURNED, REJECTED -> true;
        };
        return new ReservationState(
                ORDER,
                cell.state(),
                known ? CUSTOMER : null,
                known ? LINES : List.of(),
                cell.state() == ReservationStatus.REJECTED ? NO_PEN : List.of(),
                cell.condition().equals("emitted"),
                cell.state() == ReservationStatus.RESERVED ? NOW : null,
                1,
                null);
    }

    private static List<StockLevel> stockFor(Cell cell) {
        boolean reserved = cell.state() == ReservationStatus.RESERVED;
        boolean sold = cell.state() == ReservationStatus.CONFIRMED;
        boolean pens = !cell.condition().equals("short");
        return List.of(
                new StockLevel("book", 2, reserved ? 2 : 0, sold ? 2 : 0),
                new StockLevel("pen", pens ? 1 : 0, reserved ? 1 : 0, sold ? 1 : 0));
    }

    private static StockLevel book(long available) {
        return new StockLevel("book", available, 0, 0);
    }

    private static StockLevel pen(long available) {
        return new StockLevel("pen", available, 0, 0);
    }

    private static long sum(ToLongFunction<StockLevel> number, List<StockLevel> stock) {
        return stock.stream().mapToLong(number).sum();
    }

    private static String changeOf(ToLongFunction<StockLevel> number, List<StockLevel> before, Outcome outcome) {
        long change = sum(number, outcome.stock()) - sum(number, before);
        return change > 0 ? "+" + change : Long.toString(change);
    }

    private static Reaction reactionFor(Cell cell) {
        List<ReservationLine> other = List.of(new ReservationLine("book", 1));
        return switch (cell.reaction() + " " + cell.condition()) {
            case "reserve other" -> (reservation, stock) -> reservation.reserve(other, HOLD, stock);
            case "sell other" -> (reservation, stock) -> reservation.sell(other, stock);
            default -> REACTIONS.get(cell.reaction());
        };
    }

    private static Set<String> reactionsOf(Class<?> aggregate) {
        return Arrays.stream(aggregate.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getReturnType() == List.class)
                .map(java.lang.reflect.Method::getName)
                .collect(toSet());
    }
}

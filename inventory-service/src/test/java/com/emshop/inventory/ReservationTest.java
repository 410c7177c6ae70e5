package com.emshop.inventory;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.Cause;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.ReactionContext;
import com.emshop.saga.Transition;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole table of a reservation's reactions: what happens in which state, what it tells, and which pieces move. */
class ReservationTest {

    /**
     * The order wants two pieces of a book and one pen. "short": one pen is missing. "told": that it was paid in vain.
     * "other": other pieces are asked for. "!" and a code: it is refused. The pieces are the changes of available, reserved and sold, of book and pen together.
     */
    private static final String TABLE = """
            reaction         | state              | next       | tells              | pieces
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
            paymentConfirmed | REJECTED, told     | REJECTED   | -                  |  0  0  0
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

    private static final String ORDER = "order-1";
    private static final String CUSTOMER = "customer-7";
    private static final List<ReservationLine> LINES =
            List.of(new ReservationLine("book", 2), new ReservationLine("pen", 1));
    private static final List<Shortage> NO_PEN = List.of(new Shortage("pen", 1, 0));
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration HOLD_TIME = Duration.ofMinutes(17);
    private static final ReservationHold HOLD = new ReservationHold(HOLD_TIME);
    private static final ReactionContext CONTEXT = new ReactionContext(Cause.event("Something", "e-1"), NOW, null);

    private interface Reaction {
        List<InventoryEvent> apply(Reservation reservation);
    }

    private static final Set<String> EVENTS = Set.of("orderCreated", "paymentConfirmed", "orderCancelled");
    private static final List<String> OF_ORDERS =
            List.of("orderCreated", "paymentConfirmed", "orderCancelled", "expire");
    private static final List<String> DIRECT = List.of("reserve", "sell", "confirm", "release", "reback", "expire");
    private static final Map<String, Reaction> REACTIONS = new LinkedHashMap<>();

    static {
        REACTIONS.put("orderCreated", reservation -> reservation.orderCreated(CUSTOMER, LINES, HOLD));
        REACTIONS.put("paymentConfirmed", Reservation::paymentConfirmed);
        REACTIONS.put("orderCancelled", Reservation::orderCancelled);
        REACTIONS.put("expire", Reservation::expire);
        REACTIONS.put("reserve", reservation -> reservation.reserve(LINES, HOLD));
        REACTIONS.put("sell", reservation -> reservation.sell(LINES));
        REACTIONS.put("confirm", Reservation::confirm);
        REACTIONS.put("release", Reservation::release);
        REACTIONS.put("reback", Reservation::reback);
    }

    record Cell(String reaction, ReservationStatus state, String condition, String next, String tells, String pieces) {
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
    void reactsAsTheTableSays(Cell cell) {
        Stock stock = stockFor(cell);
        StockItem bookBefore = stock.item("book");
        StockItem penBefore = stock.item("pen");
        Reservation reservation = new Reservation(stateFor(cell), stock);
        reservation.begin(CONTEXT);

        ReservationState before = reservation.state();

        String told = told(() -> reactionFor(cell).apply(reservation));

        assertThat(reservation.status()).isEqualTo(ReservationStatus.valueOf(cell.next()));
        assertThat(told).isEqualTo(cell.tells());
        if (told.startsWith("!")) {
            assertThat(reservation.state()).isEqualTo(before);
        }
        assertThat(signed(sum(stock, StockItem::available) - bookBefore.available() - penBefore.available()) + " "
                        + signed(sum(stock, StockItem::reserved) - bookBefore.reserved() - penBefore.reserved()) + " "
                        + signed(sum(stock, StockItem::sold) - bookBefore.sold() - penBefore.sold()))
                .isEqualTo(cell.pieces());
        if (reservation.status() == cell.state()) {
            assertThat(reservation.transitions()).isEmpty();
        } else {
            assertThat(reservation.transitions())
                    .containsExactly(new Transition<>(ORDER, cell.state(), reservation.status(), CONTEXT.cause(), NOW));
        }
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

    /** All interleavings of up to six reactions, with each of the earlier events told once more at each point. */
    @Test
    void whateverComesAgainChangesNothing() {
        walk(OF_ORDERS, List.of(), ReservationState.none(ORDER), 6);
    }

    /** All sequences of up to five direct requests: sums hold, and nobody is told anything. */
    @Test
    void whatIsDoneDirectlyIsToldToNobody() {
        String key = Reservation.directKey("7");
        walk(DIRECT, List.of(), ReservationState.none(key), 5);
    }

    private void walk(List<String> reactions, List<String> story, ReservationState state, int steps) {
        for (String earlier : new TreeSet<>(story)) {
            if (EVENTS.contains(earlier)) {
                Reservation again = new Reservation(state, stockWith(state));
                again.begin(CONTEXT);
                assertThat(told(() -> REACTIONS.get(earlier).apply(again)))
                        .describedAs("%s, then %s again", story, earlier)
                        .isEqualTo("-");
                assertThat(again.isChanged())
                        .describedAs("%s, then %s again", story, earlier)
                        .isFalse();
                assertThat(again.stock().movements()).isEmpty();
            }
        }
        if (story.size() == steps) {
            return;
        }
        for (String next : reactions) {
            List<String> longer = Stream.concat(story.stream(), Stream.of(next)).toList();
            Reservation reservation = new Reservation(state, stockWith(state));
            reservation.begin(CONTEXT);
            String told = told(() -> REACTIONS.get(next).apply(reservation));
            if (!EVENTS.contains(next) && !next.equals("expire")) {
                assertThat(told).describedAs("%s", longer).matches("-|!.*");
            } else if (reactions == DIRECT) {
                assertThat(told).describedAs("%s", longer).isEqualTo("-");
            }
            Stock stock = reservation.stock();
            ReservationState after = reservation.state();
            assertThat(sum(stock, StockItem::reserved))
                    .describedAs("%s reserved", longer)
                    .isEqualTo(after.status() == ReservationStatus.RESERVED ? 3 : 0);
            assertThat(sum(stock, StockItem::sold))
                    .describedAs("%s sold", longer)
                    .isEqualTo(after.status() == ReservationStatus.CONFIRMED ? 3 : 0);
            assertThat(sum(stock, StockItem::available) + sum(stock, StockItem::reserved) + sum(stock, StockItem::sold))
                    .describedAs("%s altogether", longer)
                    .isEqualTo(6);
            walk(reactions, longer, after, steps);
        }
    }

    /** Five books and a pen, of which the reservation has what its status says. */
    private static Stock stockWith(ReservationState state) {
        boolean reserved = state.status() == ReservationStatus.RESERVED;
        boolean sold = state.status() == ReservationStatus.CONFIRMED;
        boolean has = reserved || sold;
        return new Stock(List.of(
                new StockItem("book", has ? 3 : 5, reserved ? 2 : 0, sold ? 2 : 0),
                new StockItem("pen", has ? 0 : 1, reserved ? 1 : 0, sold ? 1 : 0)));
    }

    @Test
    void whatIsSetAsideHasADeadline() {
        Reservation reservation =
                react(ReservationState.none(ORDER), new Stock(List.of(book(2), pen(1))), "orderCreated");

        assertThat(reservation.state().expiresAt()).isEqualTo(NOW.plus(HOLD_TIME));
        assertThat(reservation.state().userId()).isEqualTo(CUSTOMER);
        assertThat(reservation.state().version()).isEqualTo(1);
        assertThat(reservation.hasNewLines()).isTrue();
    }

    @Test
    void aRejectionSaysWhatIsMissing() {
        Reservation reservation = new Reservation(ReservationState.none(ORDER), new Stock(List.of(book(1))));
        reservation.begin(CONTEXT);

        assertThat(reservation.orderCreated(CUSTOMER, LINES, HOLD))
                .containsExactly(new InventoryEvent.ReservationFailed(
                        List.of(new Shortage("book", 2, 1), new Shortage("pen", 1, 0))));
        assertThat(reservation.stock().movements()).isEmpty();
    }

    @Test
    void whoAsksFirstGetsTheLastPiece() {
        Stock stock = new Stock(List.of(book(2), pen(1)));
        Reservation first = new Reservation(ReservationState.none("order-1"), stock);
        Reservation second = new Reservation(ReservationState.none("order-2"), stock);
        first.begin(CONTEXT);
        second.begin(CONTEXT);

        first.orderCreated(CUSTOMER, LINES, HOLD);
        second.orderCreated("customer-8", LINES, HOLD);
        assertThat(second.status()).isEqualTo(ReservationStatus.REJECTED);

        first.orderCancelled();
        assertThat(stock.item("book")).isEqualTo(book(2));
        assertThat(stock.movements()).hasSize(4);
        assertThat(stock.updated()).containsExactly(book(2), pen(1));
    }

    @Test
    void anArticleNamedTwiceIsWantedOnce() {
        Reservation reservation = new Reservation(ReservationState.none(ORDER), new Stock(List.of(book(3))));
        reservation.begin(CONTEXT);

        reservation.orderCreated(
                CUSTOMER, List.of(new ReservationLine("book", 2), new ReservationLine("book", 2)), HOLD);

        assertThat(reservation.status()).isEqualTo(ReservationStatus.REJECTED);
        assertThat(reservation.state().shortages()).containsExactly(new Shortage("book", 4, 3));
    }

    @Test
    void anOrderThatDiedBeforeItWasHeardOfKeepsItsOwner() {
        Stock stock = new Stock(List.of(book(2), pen(1)));
        ReservationState dead =
                react(ReservationState.none(ORDER), stock, "orderCancelled").state();
        assertThat(dead.userId()).isNull();

        ReservationState known = react(dead, stock, "orderCreated").state();
        assertThat(known.userId()).isEqualTo(CUSTOMER);
        assertThat(known.status()).isEqualTo(ReservationStatus.RELEASED);
        assertThat(stock.movements()).isEmpty();
    }

    @Test
    void statesAreKeptByNumber() {
        for (ReservationStatus status : ReservationStatus.values()) {
            assertThat(ReservationStatus.values()[status.number()]).isEqualTo(status);
        }
    }

    @Test
    void aLineHasAtLeastOnePiece() {
        assertThatThrownBy(() -> new ReservationLine("book", 0)).isInstanceOf(IllegalArgumentException.class);
    }

    // ---- the test's words

    private static Reservation react(ReservationState state, Stock stock, String reaction) {
        Reservation reservation = new Reservation(state, stock);
        reservation.begin(CONTEXT);
        REACTIONS.get(reaction).apply(reservation);
        return reservation;
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
                cell.condition().equals("told"),
                cell.state() == ReservationStatus.RESERVED ? NOW : null,
                1,
                null);
    }

    private static Stock stockFor(Cell cell) {
        boolean pens = !cell.condition().equals("short");
        return new Stock(List.of(
                new StockItem(
                        "book",
                        2,
                        cell.state() == ReservationStatus.RESERVED ? 2 : 0,
                        cell.state() == ReservationStatus.CONFIRMED ? 2 : 0),
                new StockItem(
                        "pen",
                        pens ? 1 : 0,
                        cell.state() == ReservationStatus.RESERVED ? 1 : 0,
                        cell.state() == ReservationStatus.CONFIRMED ? 1 : 0)));
    }

    private static StockItem book(long available) {
        return new StockItem("book", available, 0, 0);
    }

    private static StockItem pen(long available) {
        return new StockItem("pen", available, 0, 0);
    }

    private static long sum(Stock stock, Function<StockItem, Long> number) {
        return stock.items().stream().mapToLong(number::apply).sum();
    }

    private static String signed(long change) {
        return change > 0 ? "+" + change : Long.toString(change);
    }

    private static Reaction reactionFor(Cell cell) {
        List<ReservationLine> other = List.of(new ReservationLine("book", 1));
        return switch (cell.reaction() + " " + cell.condition()) {
            case "reserve other" -> reservation -> reservation.reserve(other, HOLD);
            case "sell other" -> reservation -> reservation.sell(other);
            default -> REACTIONS.get(cell.reaction());
        };
    }

    private static String told(Supplier<List<InventoryEvent>> reaction) {
        try {
            List<InventoryEvent> told = reaction.get();
            return told.isEmpty()
                    ? "-"
                    : told.stream()
                            .map(event -> event.getClass().getSimpleName())
                            .collect(joining(" "));
        } catch (CommandRejected refusal) {
            return "!" + refusal.code();
        }
    }

    private static Set<String> reactionsOf(Class<?> aggregate) {
        return Arrays.stream(aggregate.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getReturnType() == List.class)
                .map(java.lang.reflect.Method::getName)
                .collect(toSet());
    }
}

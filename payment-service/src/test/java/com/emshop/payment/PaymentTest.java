package com.emshop.payment;

import static com.emshop.payment.PaymentStatus.CANCELLED;
import static com.emshop.payment.PaymentStatus.FAILED;
import static com.emshop.payment.PaymentStatus.NONE;
import static com.emshop.payment.PaymentStatus.PAID;
import static com.emshop.payment.PaymentStatus.PENDING;
import static com.emshop.payment.PaymentStatus.REFUNDED;
import static com.emshop.payment.PaymentStatus.REFUNDING;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.payment.PaymentProvider.Outcome;
import com.emshop.payment.PaymentProvider.RefundAnswer;
import com.emshop.payment.PaymentReconciliation.Finding;
import com.emshop.saga.Cause;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.ReactionContext;
import com.emshop.saga.TraceContext;
import com.emshop.saga.Transition;
import com.emshop.saga.test.StateChanges;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every event in every state. */
class PaymentTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final Money PRICE = euros("25.00");
    private static final Capture FIRST = new Capture("tp-1", PRICE, NOON);
    private static final Capture SECOND = new Capture("tp-2", PRICE, NOON);
    private static final String R1 = "P-o-R1";
    private static final Duration PAUSE = Duration.ofMinutes(2);
    private static final RefundAnswer SUCCEEDED = new RefundAnswer(Outcome.SUCCEEDED, null, null);
    private static final RefundAnswer UNDECIDED = new RefundAnswer(Outcome.PENDING, null, null);
    private static final RefundAnswer REFUSED = new RefundAnswer(Outcome.REFUSED, null, "no");
    private static final Finding CLOSED = new Finding(List.of(), true, true, true);
    private static final Finding FOUND = new Finding(
            List.of(new ProviderNotification(
                    ProviderNotification.Kind.PAYMENT_SUCCEEDED,
                    "P-o",
                    "tp-1",
                    PRICE.amount(),
                    "EUR",
                    NOON,
                    false,
                    null,
                    null,
                    null)),
            true,
            true,
            false);

    /**
     * What a payment does: the next status and the events, {@code -} for nothing, {@code !} for a rejected command. Columns: NONE,
     * PENDING, PAID, FAILED, CANCELLED, REFUNDING (the order was cancelled; the first refund is requested), REFUNDED.
     */
    private static final String TABLE = """
            orderCreated         | PENDING Created | -                   | -                  | -                                         | -                                         | -                       | -
            orderCancelled       | CANCELLED       | CANCELLED Cancelled | REFUNDING RefundStarted | -                                    | -                                         | -                       | -
            captured             | !               | PAID Confirmed      | -                  | REFUNDING LateMoneyReceived RefundStarted | REFUNDING LateMoneyReceived RefundStarted | -                       | -
            captured another     | !               | PAID Confirmed      | PAID RefundStarted | REFUNDING LateMoneyReceived RefundStarted | REFUNDING LateMoneyReceived RefundStarted | REFUNDING RefundStarted | REFUNDED RefundStarted
            declined             | -               | FAILED Failed       | -                  | -                                         | -                                         | -                       | -
            expire               | -               | CANCELLED Expired   | -                  | -                                         | -                                         | -                       | -
            refundAnswered succeeded | -           | -                   | -                  | -                                         | -                                         | REFUNDED Refunded       | -
            refundAnswered pending | -             | -                   | -                  | -                                         | -                                         | -                       | -
            refundAnswered refused | -             | -                   | -                  | -                                         | -                                         | REFUNDING RefundFailed  | -
            refundUnanswered     | -               | -                   | -                  | -                                         | -                                         | -                       | -
            refundsInDoubt       | -               | -                   | -                  | -                                         | -                                         | -                       | -
            requestRefund        | !               | !                   | PAID RefundStarted | !                                         | !                                         | !                       | !
            retryRefund          | !               | !                   | !                  | !                                         | !                                         | -                       | !
            checkoutOpened       | -               | -                   | -                  | -                                         | -                                         | -                       | -
            reconcile            | -               | CANCELLED Expired   | -                  | -                                         | -                                         | -                       | -
            reconcile captured   | -               | PAID Confirmed      | -                  | REFUNDING LateMoneyReceived RefundStarted | REFUNDING LateMoneyReceived RefundStarted | -                       | -
            """;

    /**
     * What the reactions change, a minute later, beside that status and the version, which counts the changes. {@code ended} are
     * all states that follow PENDING. What has no line here, and neither another status nor events above, changes nothing at all.
     */
    private static final String CHANGES = """
            orderCreated             | NONE      | terms=TERMS, createdAt=LATER, nextCheckAt=LATER+WINDOW, trace=TRACE
            orderCancelled           | NONE      | createdAt=LATER, trace=TRACE
            orderCancelled           | PENDING   | nextCheckAt=LATER
            orderCancelled           | PAID      | refunds=R1 25.00 EUR of tp-1 ORDER_CANCELLED REQUESTED since LATER next LATER
            captured                 | PENDING   | captures=tp-1, paidAt=NOON
            captured                 | FAILED    | captures=tp-1, refunds=R1 25.00 EUR of tp-1 LATE_PAYMENT REQUESTED since LATER next LATER
            captured                 | CANCELLED | captures=tp-1, refunds=R1 25.00 EUR of tp-1 LATE_PAYMENT REQUESTED since LATER next LATER
            captured another         | PENDING   | captures=tp-2, paidAt=NOON
            captured another         | PAID      | captures=tp-1 + tp-2, refunds=R1 25.00 EUR of tp-2 DUPLICATE_CAPTURE REQUESTED since LATER next LATER
            captured another         | FAILED    | captures=tp-2, refunds=R1 25.00 EUR of tp-2 LATE_PAYMENT REQUESTED since LATER next LATER
            captured another         | CANCELLED | captures=tp-2, refunds=R1 25.00 EUR of tp-2 LATE_PAYMENT REQUESTED since LATER next LATER
            captured another         | REFUNDING | captures=tp-1 + tp-2, refunds=R1 25.00 EUR of tp-1 ORDER_CANCELLED REQUESTED since NOON next NOON + R2 25.00 EUR of tp-2 DUPLICATE_CAPTURE REQUESTED since LATER next LATER
            captured another         | REFUNDED  | captures=tp-1 + tp-2, refunds=R1 25.00 EUR of tp-1 ORDER_CANCELLED SUCCEEDED since NOON until NOON + R2 25.00 EUR of tp-2 DUPLICATE_CAPTURE REQUESTED since LATER next LATER
            declined                 | PENDING   | failure=no cover, nextCheckAt=LATER
            expire                   | PENDING   | nextCheckAt=LATER
            refundAnswered succeeded | REFUNDING | refunds=R1 25.00 EUR of tp-1 ORDER_CANCELLED SUCCEEDED since NOON until LATER
            refundAnswered pending   | REFUNDING | refunds=R1 25.00 EUR of tp-1 ORDER_CANCELLED PENDING since NOON next LATER+PAUSE
            refundAnswered refused   | REFUNDING | refunds=R1 25.00 EUR of tp-1 ORDER_CANCELLED FAILED because no since NOON until LATER
            refundUnanswered         | REFUNDING | refunds=R1 25.00 EUR of tp-1 ORDER_CANCELLED REQUESTED since NOON next LATER+PAUSE
            requestRefund            | PAID      | refunds=R1 5.00 EUR of tp-1 GOODWILL REQUESTED for key saying sorry since LATER next LATER
            checkoutOpened           | PENDING   | nextCheckAt=LATER+PAUSE
            checkoutOpened           | ended     | nextCheckAt=LATER
            reconcile                | PENDING   | nextCheckAt=null
            reconcile                | ended     | nextCheckAt=null
            reconcile captured       | PENDING   | captures=tp-1, paidAt=NOON, nextCheckAt=null
            reconcile captured       | ended     | nextCheckAt=null
            reconcile captured       | FAILED    | captures=tp-1, refunds=R1 25.00 EUR of tp-1 LATE_PAYMENT REQUESTED since LATER next LATER
            reconcile captured       | CANCELLED | captures=tp-1, refunds=R1 25.00 EUR of tp-1 LATE_PAYMENT REQUESTED since LATER next LATER
            """;

    private static final Instant LATER = NOON.plusSeconds(60);

    private static final Map<Object, String> NAMES = Map.of(
            new PaymentTerms("u", PRICE, "card", LATER.plus(WINDOW)),
            "TERMS",
            new TraceContext("t", null),
            "TRACE",
            NOON,
            "NOON",
            LATER,
            "LATER",
            LATER.plus(PAUSE),
            "LATER+PAUSE",
            LATER.plus(WINDOW),
            "LATER+WINDOW");

    /** A payment's state, with its captures and refunds as the table writes them. */
    private record Facts(
            PaymentStatus status,
            PaymentTerms terms,
            String captures,
            String refunds,
            Instant paidAt,
            String failure,
            Instant createdAt,
            Instant nextCheckAt,
            long version,
            TraceContext trace) {

        static Facts of(PaymentState state) {
            return new Facts(
                    state.status(),
                    state.terms(),
                    state.captures().stream().map(Capture::thirdPartySn).collect(joining(" + ")),
                    state.refunds().stream().map(Facts::text).collect(joining(" + ")),
                    state.paidAt(),
                    state.failure(),
                    state.createdAt(),
                    state.nextCheckAt(),
                    state.version(),
                    state.trace());
        }

        private static String text(Refund refund) {
            assertThat(refund.paymentSn()).isEqualTo("P-o");
            return refund.refundSn().replace("P-o-", "") + " " + refund.amount() + " of " + refund.thirdPartySn() + " "
                    + refund.reason() + " " + refund.status()
                    + text(" round ", refund.round() == 1 ? null : refund.round())
                    + text(" for ", refund.requestKey())
                    + text(" saying ", refund.note())
                    + text(" because ", refund.refusal())
                    + text(" as ", refund.thirdPartyRefundSn())
                    + text(" since ", refund.requestedAt())
                    + text(" until ", refund.settledAt())
                    + text(" next ", refund.nextAttemptAt());
        }

        private static String text(String word, Object value) {
            return value == null ? "" : word + NAMES.getOrDefault(value, value.toString());
        }
    }

    private static final Map<String, Function<Payment, List<PaymentEvent>>> REACTIONS = new LinkedHashMap<>();

    static {
        REACTIONS.put("orderCreated", payment -> payment.orderCreated("u", PRICE, "card", WINDOW));
        REACTIONS.put("orderCancelled", Payment::orderCancelled);
        REACTIONS.put("captured", payment -> payment.captured(FIRST));
        REACTIONS.put("captured another", payment -> payment.captured(SECOND));
        REACTIONS.put("declined", payment -> payment.declined("no cover"));
        REACTIONS.put("expire", Payment::expire);
        REACTIONS.put("refundAnswered succeeded", payment -> payment.refundAnswered(R1, R1, SUCCEEDED, PAUSE));
        REACTIONS.put("refundAnswered pending", payment -> payment.refundAnswered(R1, R1, UNDECIDED, PAUSE));
        REACTIONS.put("refundAnswered refused", payment -> payment.refundAnswered(R1, R1, REFUSED, PAUSE));
        REACTIONS.put("refundUnanswered", payment -> payment.refundUnanswered(R1, R1, PAUSE));
        REACTIONS.put("refundsInDoubt", payment -> payment.refundsInDoubt(List.of(R1)));
        REACTIONS.put("requestRefund", payment -> payment.requestRefund("key", euros("5.00"), "sorry"));
        REACTIONS.put("retryRefund", payment -> payment.retryRefund(R1));
        REACTIONS.put("checkoutOpened", payment -> payment.checkoutOpened(PAUSE));
        REACTIONS.put("reconcile", payment -> reconcile(payment, CLOSED));
        REACTIONS.put("reconcile captured", payment -> reconcile(payment, FOUND));
    }

    @TestFactory
    Stream<DynamicTest> everyCell() {
        return TABLE.lines().flatMap(line -> {
            List<String> cells =
                    Arrays.stream(line.split("\\|", -1)).map(String::trim).toList();
            return Arrays.stream(PaymentStatus.values())
                    .map(status -> DynamicTest.dynamicTest(
                            cells.get(0) + " in " + status,
                            () -> check(cells.get(0), status, cells.get(status.number() + 1))));
        });
    }

    private static void check(String name, PaymentStatus status, String expected) {
        Function<Payment, List<PaymentEvent>> reaction = REACTIONS.get(name);
        Payment payment = at(LATER, in(status).state());
        PaymentState before = payment.state();
        if (expected.equals("!")) {
            assertThatThrownBy(() -> reaction.apply(payment)).isInstanceOf(CommandRejected.class);
            assertThat(payment.state()).as("a rejected command changes nothing").isEqualTo(before);
            return;
        }
        List<PaymentEvent> events = reaction.apply(payment);
        String happened = events.isEmpty() && payment.status() == status
                ? "-"
                : payment.status()
                        + events.stream()
                                .map(event -> " " + event.getClass().getSimpleName())
                                .collect(joining());
        assertThat(happened).isEqualTo(expected);
        assertThat(payment.transitions()).hasSize(payment.status() == status ? 0 : 1);
        assertThat(StateChanges.between(Facts.of(before), Facts.of(payment.state()), NAMES))
                .isEqualTo(changes(name, before, payment.status(), !events.isEmpty()));

        PaymentState settled = payment.state();
        assertThat(new Payment(settled).state()).as("stored and loaded").isEqualTo(settled);
        Payment again = at(LATER, settled);
        assertThat(reaction.apply(again)).as("redelivered").isEmpty();
        assertThat(again.state()).as("redelivered").isEqualTo(settled);
    }

    private static Map<String, String> changes(
            String reaction, PaymentState before, PaymentStatus next, boolean emits) {
        Map<String, String> changes = new TreeMap<>();
        for (String line : CHANGES.lines().toList()) {
            List<String> columns =
                    Arrays.stream(line.split("\\|", -1)).map(String::trim).toList();
            boolean matches = columns.get(1).equals("ended")
                    ? before.status() != NONE && before.status() != PENDING
                    : columns.get(1).equals(before.status().name());
            if (columns.get(0).equals(reaction) && matches) {
                changes.putAll(StateChanges.parse(columns.get(2)));
            }
        }
        if (next != before.status()) {
            changes.put("status", next.name());
        }
        if (emits || !changes.isEmpty()) {
            changes.put("version", Long.toString(before.version() + 1));
        }
        return changes;
    }

    @Test
    void tableCoversEveryReaction() {
        Set<String> reactions = Arrays.stream(Payment.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> method.getReturnType().equals(List.class))
                .map(Method::getName)
                .collect(toSet());
        Set<String> rows =
                TABLE.lines().map(line -> line.split("\\|", -1)[0].trim()).collect(toSet());
        assertThat(rows).isEqualTo(REACTIONS.keySet());
        assertThat(rows.stream().map(row -> row.split(" ", -1)[0]).collect(toSet()))
                .isEqualTo(reactions);
        assertThat(TABLE.lines())
                .allSatisfy(line -> assertThat(line.split("\\|", -1)).hasSize(1 + PaymentStatus.values().length));
    }

    @Test
    void declaredTransitionsAreThoseThatTheTableShows() {
        for (PaymentStatus from : PaymentStatus.values()) {
            Set<PaymentStatus> shown = TABLE.lines()
                    .map(line -> line.split("\\|", -1)[from.number() + 1].trim().split(" ", -1)[0])
                    .filter(cell -> !cell.equals("-") && !cell.equals("!"))
                    .map(PaymentStatus::valueOf)
                    .filter(to -> to != from)
                    .collect(toSet());
            assertThat(Payment.TRANSITIONS.successors(from)).as(from.name()).isEqualTo(shown);
        }
    }

    /**
     * What a refund does, of a cancelled order: its next status and the events. Columns: REQUESTED, PENDING, SUCCEEDED,
     * FAILED.
     */
    private static final String REFUND_TABLE = """
            refundAnswered succeeded | SUCCEEDED Refunded  | SUCCEEDED Refunded  | - | SUCCEEDED Refunded
            refundAnswered pending   | PENDING             | -                   | - | -
            refundAnswered refused   | FAILED RefundFailed | FAILED RefundFailed | - | -
            refundUnanswered         | -                   | -                   | - | -
            refundsInDoubt           | -                   | -                   | - | -
            retryRefund              | -                   | -                   | ! | REQUESTED
            """;

    @TestFactory
    Stream<DynamicTest> everyCellOfARefund() {
        return REFUND_TABLE.lines().flatMap(line -> {
            List<String> cells =
                    Arrays.stream(line.split("\\|", -1)).map(String::trim).toList();
            assertThat(cells).hasSize(1 + RefundStatus.values().length);
            return Stream.of(RefundStatus.values())
                    .map(status -> DynamicTest.dynamicTest(cells.get(0) + " of a refund that is " + status, () -> {
                        Payment payment = withRefund(status);
                        String expected =
                                cells.get(List.of(RefundStatus.values()).indexOf(status) + 1);
                        if (expected.equals("!")) {
                            assertThatThrownBy(() -> REACTIONS.get(cells.get(0)).apply(payment))
                                    .isInstanceOf(CommandRejected.class);
                            return;
                        }
                        List<PaymentEvent> events = REACTIONS.get(cells.get(0)).apply(payment);
                        RefundStatus after = payment.refund(R1).orElseThrow().status();
                        assertThat(
                                        after == status && events.isEmpty()
                                                ? "-"
                                                : after
                                                        + events.stream()
                                                                .map(event -> " "
                                                                        + event.getClass()
                                                                                .getSimpleName())
                                                                .collect(joining()))
                                .isEqualTo(expected);
                    }));
        });
    }

    @Test
    void paymentOpensForItsWindow() {
        Payment payment = in(PENDING);
        assertThat(payment.terms()).contains(new PaymentTerms("u", PRICE, "card", NOON.plus(WINDOW)));
        assertThat(payment.paymentSn()).isEqualTo(Payment.numberOf("o"));
    }

    @Test
    void secondCaptureIsRefundedAndTheFirstStands() {
        Payment payment = in(PAID);
        List<PaymentEvent> events = payment.captured(SECOND);
        Refund refund = payment.refund(R1).orElseThrow();
        assertThat(events).containsExactly(new PaymentEvent.RefundStarted("P-o", refund));
        assertThat(refund.thirdPartySn()).isEqualTo("tp-2");
        assertThat(refund.reason()).isEqualTo(RefundReason.DUPLICATE_CAPTURE);

        payment.refundAnswered(R1, R1, SUCCEEDED, PAUSE);
        assertThat(payment.status()).isEqualTo(PAID);
        assertThat(payment.state().captured()).contains(euros("50.00"));
        assertThat(payment.state().refunded()).contains(PRICE);
    }

    @Test
    void cancelledOrderIsRefundedOnlyWhenAllOfItsMoneyIs() {
        Payment payment = in(PAID);
        payment.requestRefund("key", euros("10.00"), "sorry");
        payment.orderCancelled();
        assertThat(payment.refund("P-o-R2").orElseThrow().amount()).isEqualTo(euros("15.00"));

        assertThat(payment.refundAnswered("P-o-R2", "P-o-R2", SUCCEEDED, PAUSE))
                .hasExactlyElementsOfTypes(PaymentEvent.Refunded.class);
        assertThat(payment.status()).as("the goodwill is still on its way").isEqualTo(REFUNDING);
        payment.refundAnswered(R1, R1, SUCCEEDED, PAUSE);
        assertThat(payment.status()).isEqualTo(REFUNDED);
        assertThat(payment.state().refunded()).contains(PRICE);
    }

    @Test
    void goodwillRefusedAfterTheCancellationIsOwedWithTheRest() {
        Payment payment = in(PAID);
        payment.requestRefund("key", euros("10.00"), "sorry");
        payment.orderCancelled();
        payment.refundAnswered("P-o-R2", "P-o-R2", SUCCEEDED, PAUSE);

        assertThat(payment.refundAnswered(R1, R1, REFUSED, PAUSE))
                .hasExactlyElementsOfTypes(PaymentEvent.RefundFailed.class, PaymentEvent.RefundStarted.class);
        Refund owed = payment.refund("P-o-R3").orElseThrow();
        assertThat(owed.amount()).isEqualTo(euros("10.00"));
        assertThat(owed.reason()).isEqualTo(RefundReason.ORDER_CANCELLED);
        assertThatThrownBy(() -> payment.retryRefund(R1))
                .as("it would be refunded twice")
                .isInstanceOf(CommandRejected.class);

        payment.refundAnswered("P-o-R3", "P-o-R3", SUCCEEDED, PAUSE);
        assertThat(payment.status()).isEqualTo(REFUNDED);
    }

    @Test
    void cancelledOrderWithoutMoneyLeftIsSettledAtOnce() {
        Payment payment = in(PAID);
        payment.requestRefund("key", PRICE, "sorry");
        payment.refundAnswered(R1, R1, SUCCEEDED, PAUSE);
        assertThat(payment.orderCancelled())
                .hasExactlyElementsOfTypes(PaymentEvent.RefundStarted.class, PaymentEvent.Refunded.class);
        assertThat(payment.status()).isEqualTo(REFUNDED);
        assertThat(payment.refund("P-o-R2").orElseThrow().amount().isNothing()).isTrue();
        assertThat(payment.state().refunded()).contains(PRICE);
    }

    @Test
    void captureForAnOrderCancelledBeforeItCameIsRefunded() {
        Payment payment = of(PaymentState.none("o"));
        payment.orderCancelled();
        payment.captured(FIRST);
        assertThat(payment.status()).isEqualTo(REFUNDING);
        assertThat(payment.refund(R1).orElseThrow().reason()).isEqualTo(RefundReason.LATE_PAYMENT);
        payment.refundAnswered(R1, R1, SUCCEEDED, PAUSE);
        assertThat(payment.status()).isEqualTo(REFUNDED);
    }

    @Test
    void goodwillNeverExceedsWhatIsLeft() {
        Payment payment = in(PAID);
        payment.requestRefund("a", euros("20.00"), "sorry");
        assertThatThrownBy(() -> payment.requestRefund("b", euros("5.01"), "sorry"))
                .isInstanceOf(CommandRejected.class);
        payment.requestRefund("b", euros("5.00"), "sorry");
        assertThatThrownBy(() -> payment.requestRefund("c", euros("0.01"), "sorry"))
                .isInstanceOf(CommandRejected.class);

        payment.refundAnswered(R1, R1, REFUSED, PAUSE);
        payment.requestRefund("d", euros("20.00"), "again");
        assertThatThrownBy(() -> payment.retryRefund(R1))
                .as("the money was refunded otherwise")
                .isInstanceOf(CommandRejected.class);
    }

    @Test
    void repeatedRefundRequestIsTheSameRefund() {
        Payment payment = in(PAID);
        payment.requestRefund("key", euros("5.00"), "sorry");
        assertThat(payment.requestRefund("key", euros("5.00"), "sorry")).isEmpty();
        assertThatThrownBy(() -> payment.requestRefund("key", euros("6.00"), "sorry"))
                .isInstanceOf(CommandRejected.class);
        assertThatThrownBy(() -> payment.requestRefund("key", euros("5.00"), "other"))
                .isInstanceOf(CommandRejected.class);
        assertThat(payment.requestedAs("key")).isEqualTo(payment.refund(R1));
    }

    @Test
    void refusalOfAnEarlierRoundSaysNothingAboutThisOne() {
        Payment payment = withRefund(RefundStatus.FAILED);
        payment.retryRefund(R1);
        Refund again = payment.refund(R1).orElseThrow();
        assertThat(again.reference()).isEqualTo(R1 + "-2");
        assertThat(payment.refundKnownAs(R1 + "-2")).contains(again);
        assertThat(payment.refundKnownAs(R1)).contains(again);
        assertThat(payment.refundKnownAs(R1 + "0")).isEmpty();

        assertThat(payment.refundAnswered(R1, R1, REFUSED, PAUSE)).isEmpty();
        assertThat(payment.refundAnswered(R1, R1 + "-2", REFUSED, PAUSE))
                .hasExactlyElementsOfTypes(PaymentEvent.RefundFailed.class);
    }

    @Test
    void numberOfTheProviderSettlesOneRefundOnly() {
        Payment payment = in(PAID);
        payment.requestRefund("a", euros("5.00"), "sorry");
        payment.requestRefund("b", euros("5.00"), "sorry");
        RefundAnswer answer = new RefundAnswer(Outcome.SUCCEEDED, "tr-1", null);
        assertThat(payment.refundAnswered(R1, R1, answer, PAUSE))
                .hasExactlyElementsOfTypes(PaymentEvent.Refunded.class);

        assertThat(payment.refundAnswered("P-o-R2", "P-o-R2", answer, PAUSE)).isEmpty();
        Refund second = payment.refund("P-o-R2").orElseThrow();
        assertThat(second.status()).isEqualTo(RefundStatus.REQUESTED);
        assertThat(second.nextAttemptAt()).as("asked about again").isEqualTo(NOON.plus(PAUSE));
        assertThat(payment.state().refunded()).contains(euros("5.00"));
    }

    @Test
    void referenceOfARoundThatNeverWasNamesNoRefund() {
        Payment payment = withRefund(RefundStatus.REQUESTED);
        assertThat(payment.refundKnownAs(R1)).isPresent();
        assertThat(payment.refundKnownAs(R1 + "-2")).isEmpty();
        assertThat(payment.refundKnownAs(R1 + "-x")).isEmpty();
    }

    @Test
    void everyTransitionIsRecordedWithItsCause() {
        Cause cause = Cause.webhook("provider", "msg-1", NOON);
        Payment payment = in(PENDING);
        payment.begin(new ReactionContext(cause, NOON.plusSeconds(1), null));
        payment.captured(FIRST);
        assertThat(payment.transitions())
                .containsExactly(new Transition<>("o", PENDING, PAID, cause, NOON.plusSeconds(1)));
    }

    /** Whatever happens in whatever order, no money is kept that should not be, and none is refunded twice. */
    @Test
    void moneyIsNeverLostNorRefundedTwice() {
        for (long seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            Payment payment = of(PaymentState.none("o"));
            StringBuilder story = new StringBuilder("seed " + seed + ":");
            for (int step = 0; step < 25; step++) {
                happen(payment, random, story);
                check(payment, story.toString());
                payment = of(payment.state());
            }
            finish(payment, story);
        }
    }

    private static void happen(Payment payment, Random random, StringBuilder story) {
        List<Refund> refunds = payment.state().refunds();
        Refund some = refunds.isEmpty() ? null : refunds.get(random.nextInt(refunds.size()));
        int what = random.nextInt(10);
        story.append(' ').append(what).append(payment.status());
        try {
            switch (what) {
                case 0 -> payment.orderCreated("u", PRICE, "card", WINDOW);
                case 1 -> payment.orderCancelled();
                case 2 -> payment.captured(new Capture("tp-" + random.nextInt(3), PRICE, NOON));
                case 3 -> payment.declined("no");
                case 4 -> payment.expire();
                case 5 -> payment.requestRefund("k" + random.nextInt(4), euros(random.nextInt(26) + ".00"), "sorry");
                default -> {
                    if (some != null) {
                        answer(payment, some, what);
                    }
                }
            }
        } catch (CommandRejected refused) {
            story.append('!');
        }
    }

    private static void answer(Payment payment, Refund refund, int what) {
        // The provider never takes back what it said: a refund that was refused succeeds only when it is tried again.
        switch (what) {
            case 6 -> {
                if (refund.status().isOpen()) {
                    payment.refundAnswered(refund.refundSn(), refund.refundSn(), SUCCEEDED, PAUSE);
                }
            }
            case 7 -> payment.refundAnswered(refund.refundSn(), refund.refundSn(), UNDECIDED, PAUSE);
            case 8 -> payment.refundAnswered(refund.refundSn(), refund.reference(), REFUSED, PAUSE);
            default -> payment.retryRefund(refund.refundSn());
        }
    }

    private static void check(Payment payment, String story) {
        PaymentState state = payment.state();
        for (Capture capture : state.captures()) {
            Money gone = state.refunds().stream()
                    .filter(refund -> refund.thirdPartySn().equals(capture.thirdPartySn()))
                    .filter(refund -> refund.status() != RefundStatus.FAILED)
                    .map(Refund::amount)
                    .reduce(euros("0.00"), Money::plus);
            assertThat(gone).as(story).isLessThanOrEqualTo(capture.amount());
        }
        assertThat(state.captures().isEmpty())
                .as(story)
                .isEqualTo(Set.of(NONE, PENDING, FAILED, CANCELLED).contains(state.status()));
    }

    /** All open refunds go through in the end, the refused ones after a retry of an operator. */
    private static void finish(Payment payment, StringBuilder story) {
        for (int round = 0; round < 3; round++) {
            for (Refund refund : payment.state().refunds()) {
                try {
                    payment.retryRefund(refund.refundSn());
                } catch (CommandRejected refundedOtherwise) {
                    continue;
                }
                payment.refundAnswered(refund.refundSn(), refund.refundSn(), SUCCEEDED, PAUSE);
            }
        }
        PaymentState state = payment.state();
        assertThat(state.status()).as(story.toString()).isNotEqualTo(REFUNDING);
        if (state.status() == REFUNDED) {
            assertThat(state.refunded()).as(story.toString()).isEqualTo(state.captured());
        }
    }

    // ---- deadlines

    @Test
    void nextCheckFollowsFromWhatHappens() {
        Payment payment = in(PENDING);
        assertThat(payment.state().nextCheckAt())
                .as("when the time to pay is over")
                .isEqualTo(NOON.plus(WINDOW));
        payment.checkoutOpened(PAUSE);
        assertThat(payment.state().nextCheckAt()).as("the webhook may not come").isEqualTo(NOON.plus(PAUSE));
        payment.checkoutOpened(WINDOW);
        assertThat(payment.state().nextCheckAt()).as("never later").isEqualTo(NOON.plus(PAUSE));
        payment.captured(FIRST);
        assertThat(payment.state().nextCheckAt()).as("it can be paid once more").isEqualTo(NOON.plus(WINDOW));
        assertThat(in(CANCELLED).state().nextCheckAt()).as("to be closed there").isEqualTo(NOON);
        assertThat(in(FAILED).state().nextCheckAt()).as("to be closed there").isEqualTo(NOON);

        Payment cancelledFirst = of(PaymentState.none("o"));
        cancelledFirst.orderCancelled();
        cancelledFirst.checkoutOpened(PAUSE);
        assertThat(cancelledFirst.state().nextCheckAt()).isNull();

        Payment closed = in(CANCELLED);
        reconcile(closed, CLOSED);
        assertThat(closed.state().nextCheckAt()).as("nothing can come any more").isNull();
        closed.checkoutOpened(PAUSE);
        assertThat(closed.state().nextCheckAt()).as("it is open there again").isEqualTo(NOON);
    }

    @Test
    void nextAttemptOfARefundFollowsFromTheAnswers() {
        Payment payment = in(REFUNDING);
        assertThat(payment.refund(R1).orElseThrow().nextAttemptAt()).isEqualTo(NOON);
        payment.refundUnanswered(R1, R1, PAUSE);
        assertThat(payment.refund(R1).orElseThrow().nextAttemptAt()).isEqualTo(NOON.plus(PAUSE));
        payment.refundAnswered(R1, R1, UNDECIDED, WINDOW);
        assertThat(payment.refund(R1).orElseThrow().nextAttemptAt()).isEqualTo(NOON.plus(WINDOW));
        payment.refundAnswered(R1, R1, REFUSED, PAUSE);
        assertThat(payment.refund(R1).orElseThrow().nextAttemptAt()).isNull();
        payment.retryRefund(R1);
        assertThat(payment.refund(R1).orElseThrow().nextAttemptAt()).isEqualTo(NOON);
        payment.refundUnanswered(R1, R1, PAUSE);
        assertThat(payment.refund(R1).orElseThrow().nextAttemptAt())
                .as("an earlier round")
                .isEqualTo(NOON);
        payment.refundAnswered(R1, R1, SUCCEEDED, PAUSE);
        assertThat(payment.refund(R1).orElseThrow().nextAttemptAt()).isNull();
    }

    // ---- fixtures

    private static Payment in(PaymentStatus status) {
        Payment payment = of(PaymentState.none("o"));
        if (status != NONE) {
            payment.orderCreated("u", PRICE, "card", WINDOW);
        }
        switch (status) {
            case NONE, PENDING -> {}
            case PAID -> payment.captured(FIRST);
            case FAILED -> payment.declined("no cover");
            case CANCELLED -> payment.orderCancelled();
            case REFUNDING -> {
                payment.captured(FIRST);
                payment.orderCancelled();
            }
            case REFUNDED -> {
                payment.captured(FIRST);
                payment.orderCancelled();
                payment.refundAnswered(R1, R1, SUCCEEDED, PAUSE);
            }
        }
        assertThat(payment.status()).isEqualTo(status);
        return of(payment.state());
    }

    private static Payment withRefund(RefundStatus status) {
        Payment payment = in(REFUNDING);
        switch (status) {
            case REQUESTED -> {}
            case PENDING -> payment.refundAnswered(R1, R1, UNDECIDED, PAUSE);
            case SUCCEEDED -> payment.refundAnswered(R1, R1, SUCCEEDED, PAUSE);
            case FAILED -> payment.refundAnswered(R1, R1, REFUSED, PAUSE);
        }
        return of(payment.state());
    }

    private static List<PaymentEvent> reconcile(Payment payment, Finding finding) {
        return payment.reconcile(
                finding, thirdPartySn -> new ProviderCapture(thirdPartySn, null), (capture, objection) -> {}, PAUSE);
    }

    private static Payment of(PaymentState state) {
        return at(NOON, state);
    }

    private static Payment at(Instant now, PaymentState state) {
        Payment payment = new Payment(state);
        payment.begin(new ReactionContext(Cause.event("Test", "1", NOON), now, new TraceContext("t", null)));
        return payment;
    }

    private static Money euros(String amount) {
        return new Money(new BigDecimal(amount), EUR);
    }
}

package com.emshop.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.emshop.saga.BatchFold;
import com.emshop.saga.BatchFold.Tolerant;
import com.emshop.saga.Cause;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.ReactionRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Submissions as the fold executes them. */
class SubmissionTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Money PRICE = Money.of("12.50", "EUR");

    private final LoadedStates states = new LoadedStates();
    private UnpaidLimits limits = UnpaidLimits.NONE;

    @BeforeEach
    void offerABook() {
        states.put(Product.TYPE, "BOOK", new ProductState("BOOK", "A book", PRICE, NOW));
    }

    @Test
    void newKeyIsClaimedWithTheOrderAndItsAnswer() {
        Submission submission = submission("key", "hash", "o-1", "BOOK");
        Tolerant done = submit(submission);

        assertThat(done.folded().answers()).containsExactly("o-1 PENDING_PAYMENT 25.00");
        assertThat(done.folded().get(Order.TYPE.id("o-1")).status()).isEqualTo(OrderStatus.PENDING_PAYMENT);
        assertThat(done.folded().get(SubmissionKey.TYPE.id("u key")).state())
                .isEqualTo(new SubmissionKey.State(submission.key(), "hash", "o-1", "o-1 PENDING_PAYMENT 25.00", NOW));
        assertThat(done.folded().changed(Product.TYPE)).isEmpty();
        assertThat(done.folded().events()).singleElement().satisfies(event -> {
            assertThat(event.event()).isInstanceOf(OrderEvent.Created.class);
            assertThat(event.cause().id()).isEqualTo("u/key/o-1");
        });
    }

    @Test
    void equalKeysInOneBatchMakeOneOrderWithOneAnswer() {
        Tolerant done = submit(submission("key", "hash", "o-1", "BOOK"), submission("key", "hash", "o-2", "BOOK"));

        assertThat(done.folded().answers()).containsExactly("o-1 PENDING_PAYMENT 25.00", "o-1 PENDING_PAYMENT 25.00");
        assertThat(done.folded().changed(Order.TYPE)).extracting(Order::key).containsExactly("o-1");
        assertThat(done.folded().events()).hasSize(1);
    }

    @Test
    void storedKeyGivesTheStoredAnswerAndChangesNothing() {
        states.put(
                SubmissionKey.TYPE,
                "u key",
                new SubmissionKey.State(new SubmissionKey.Id("u", "key"), "hash", "o-1", "stored", NOW));
        Tolerant done = submit(submission("key", "hash", "o-2", "BOOK"));

        assertThat(done.folded().answers()).containsExactly("stored");
        assertThat(done.folded().changed()).isEmpty();
        assertThat(done.folded().events()).isEmpty();
    }

    @Test
    void reusedKeyIsRejectedAlone() {
        Tolerant done = submit(
                submission("key", "hash", "o-1", "BOOK"),
                submission("key", "other", "o-2", "BOOK"),
                submission("another", "other", "o-3", "BOOK"));

        assertThat(done.failures()).containsOnlyKeys(1);
        assertThat(codeOf(done.failures().get(1))).isEqualTo("idempotency-key-reused");
        assertThat(done.folded().changed(Order.TYPE)).extracting(Order::key).containsExactly("o-1", "o-3");
    }

    @Test
    void storedKeyGivesTheStoredAnswerAlsoIfItsPaymentMethodIsNoLongerAccepted() {
        states.put(
                SubmissionKey.TYPE,
                "u key",
                new SubmissionKey.State(new SubmissionKey.Id("u", "key"), "hash", "o-1", "stored", NOW));
        OrderPlacement placement = new OrderPlacement("u", List.of(new OrderPlacement.Item("BOOK", 2)), null, null);
        Tolerant done = submit(
                new Submission(new SubmissionKey.Id("u", "key"), "hash", "o-2", placement),
                new Submission(new SubmissionKey.Id("u", "new"), "hash", "o-3", placement));

        assertThat(done.folded().answers().get(0)).isEqualTo("stored");
        assertThat(codeOf(done.failures().get(1))).isEqualTo("unknown-payment-method");
    }

    @Test
    void rejectedSubmissionClaimsNoKey() {
        Tolerant done = submit(submission("key", "hash", "o-1", "NOVEL"), submission("key", "other", "o-2", "BOOK"));

        assertThat(codeOf(done.failures().get(0))).isEqualTo("unknown-sku");
        assertThat(done.folded().answers()).containsExactly("o-2 PENDING_PAYMENT 25.00");
    }

    @Test
    void priceIsThatOfAnOfferBeforeItInTheBatch() {
        ReactionRequest<Product> offer = ReactionRequest.of(
                Product.TYPE.id("BOOK"),
                Cause.person("operator", "op", "c", NOW),
                NOW,
                product -> product.offer("A book", Money.of("1", "EUR")));
        Submission submission = submission("key", "hash", "o-1", "BOOK");
        load(submission);
        Tolerant done = BatchFold.foldTolerantly(states, List.of(offer, requestOf(submission)));

        assertThat(done.folded().answers().get(1)).isEqualTo("o-1 PENDING_PAYMENT 2.00");
    }

    @Test
    void productIsNewOnceEvenInOneBatch() {
        states.putMissing(Product.TYPE, "PEN");
        List<ReactionRequest<Product>> offers = List.of(offerOfAPen("c-1"), offerOfAPen("c-2"));
        Tolerant done = BatchFold.foldTolerantly(states, offers);

        assertThat(done.folded().answers()).containsExactly(true, false);
        assertThat(done.folded().changed(Product.TYPE)).hasSize(1);
    }

    @Test
    void ordersOfOneBatchCountForTheLimitOfUnpaidOrders() {
        limits = new UnpaidLimits(3, 0);
        states.put(UnpaidOrders.TYPE, "u", new UnpaidOrders.State(1, 5));
        Tolerant done = submit(
                submission("1", "hash", "o-1", "BOOK"),
                submission("2", "hash", "o-2", "NOVEL"), // rejected, so it does not count
                submission("3", "hash", "o-3", "BOOK"),
                submission("4", "hash", "o-4", "BOOK"),
                submission("3", "hash", "o-5", "BOOK")); // repeated, so it has its answer

        assertThat(codesOf(done)).containsExactly(entry(1, "unknown-sku"), entry(3, "too-many-unpaid-orders"));
        assertThat(done.folded().changed(Order.TYPE)).extracting(Order::key).containsExactly("o-1", "o-3");
        assertThat(done.folded().answers().get(2)).isEqualTo("o-3 PENDING_PAYMENT 25.00");
    }

    @Test
    void limitOfUnpaidOrdersStillHoldsAfterAnOrderBeyondIt() {
        limits = new UnpaidLimits(3, 0);
        states.put(UnpaidOrders.TYPE, "u", new UnpaidOrders.State(1, 5));
        Tolerant done = submit(
                submission("1", "hash", "o-1", "BOOK"),
                submission("2", "hash", "o-2", "BOOK"),
                submission("3", "hash", "o-3", "BOOK"),
                submission("4", "hash", "o-4", "BOOK"));

        assertThat(codesOf(done))
                .containsExactly(entry(2, "too-many-unpaid-orders"), entry(3, "too-many-unpaid-orders"));
        UnpaidOrders counted = done.folded().get(UnpaidOrders.TYPE.id("u"));
        assertThat(counted.state()).isEqualTo(new UnpaidOrders.State(3, 9));
        assertThat(counted.isStored()).isTrue();
    }

    @Test
    void customerWithoutUnpaidOrdersHasNoneThatIsStored() {
        UnpaidOrders none = UnpaidOrders.TYPE.create("u", null);
        assertThat(none.state()).isEqualTo(new UnpaidOrders.State(0, 0));
        assertThat(none.isStored()).isFalse();
    }

    @Test
    void piecesOfOneBatchCountForTheLimitOfUnpaidPieces() {
        limits = new UnpaidLimits(0, 9);
        states.put(UnpaidOrders.TYPE, "u", new UnpaidOrders.State(100, 5));
        Tolerant done = submit(
                submission("1", "hash", "o-1", "BOOK"),
                submission("2", "hash", "o-2", "BOOK"),
                submission("3", "hash", "o-3", "BOOK"));

        assertThat(codesOf(done)).containsExactly(entry(2, "too-many-unpaid-pieces"));
        assertThat(done.folded().get(UnpaidOrders.TYPE.id("u")).state()).isEqualTo(new UnpaidOrders.State(102, 9));
    }

    @Test
    void unpaidOrdersAreNotAskedForWithoutALimit() {
        assertThat(requestOf(submission("1", "hash", "o-1", "BOOK")).uses())
                .extracting(used -> used.type().name())
                .doesNotContain(UnpaidOrders.TYPE.name());
    }

    @Test
    void commandIdKeepsEveryKeyApartAndFitsItsColumn() {
        assertThat(submission("k", "hash", "o-1", "BOOK").commandId()).isEqualTo("u/k/o-1");

        String user = "u".repeat(128);
        String orderSn = "0".repeat(36);
        List<String> ids = List.of("a", "b").stream()
                .map(last -> new Submission(
                                new SubmissionKey.Id(user, "k".repeat(254) + last),
                                "hash",
                                orderSn,
                                new OrderPlacement(user, List.of(), "card", null))
                        .commandId())
                .toList();
        assertThat(ids)
                .doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(id)
                        .hasSizeLessThanOrEqualTo(Cause.MAX_ID_CHARS)
                        .startsWith(user + "/")
                        .endsWith("/" + orderSn));
    }

    @Test
    void longestCommandIdThatFitsNamesTheKeyItself() {
        String user = "u".repeat(128);
        String orderSn = "0".repeat(36);
        String key = "k".repeat(Cause.MAX_ID_CHARS - user.length() - orderSn.length() - 2);
        Submission longest = new Submission(
                new SubmissionKey.Id(user, key), "hash", orderSn, new OrderPlacement(user, List.of(), "card", null));

        assertThat(longest.commandId()).hasSize(Cause.MAX_ID_CHARS).isEqualTo(user + "/" + key + "/" + orderSn);
    }

    @Test
    void keyOfAUserWithSpacesIsReadBack() {
        SubmissionKey.Id id = new SubmissionKey.Id("Ada King / Lovelace", "key/1");
        assertThat(SubmissionKey.Id.of(id.key())).isEqualTo(id);
    }

    // ---- fixtures

    private Tolerant submit(Submission... submissions) {
        load(submissions);
        return BatchFold.foldTolerantly(
                states, Arrays.stream(submissions).map(this::requestOf).toList());
    }

    private void load(Submission... submissions) {
        for (Submission submission : submissions) {
            ReactionRequest<Order> request = requestOf(submission);
            states.putMissing(Order.TYPE, request.target().key());
            request.uses().forEach(used -> states.putMissing(used.type(), used.key()));
        }
    }

    private ReactionRequest<Order> requestOf(Submission submission) {
        return submission
                .request(
                        Cause.person("customer", "u", submission.commandId(), NOW),
                        NOW,
                        limits,
                        order -> order.orderSn() + " " + order.status() + " "
                                + order.details().total().amount())
                .answering((order, others) -> submission.answer(others));
    }

    private static Submission submission(String key, String hash, String orderSn, String sku) {
        return new Submission(
                new SubmissionKey.Id("u", key),
                hash,
                orderSn,
                new OrderPlacement("u", List.of(new OrderPlacement.Item(sku, 2)), "card", null));
    }

    private static ReactionRequest<Product> offerOfAPen(String commandId) {
        return ReactionRequest.of(
                        Product.TYPE.id("PEN"),
                        Cause.person("operator", "op", commandId, NOW),
                        NOW,
                        product -> product.offer("A pen", PRICE))
                .answering((product, others) -> product.isNew());
    }

    private static Map<Integer, String> codesOf(Tolerant done) {
        Map<Integer, String> codes = new TreeMap<>();
        done.failures().forEach((index, reason) -> codes.put(index, codeOf(reason)));
        return codes;
    }

    private static String codeOf(RuntimeException reason) {
        return ((CommandRejected) reason).code();
    }
}

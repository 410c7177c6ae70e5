package com.emshop.e2e;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.localstack.client.Stock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Many who want the same, and not enough of it. */
@Isolated("it keeps the machine busy")
class RushIT extends EndToEnd {
    /** The others stand in the queue before the door. */
    private static final int AT_ONCE = 16;

    private static final String GOT_IT = "COMPLETED/PAID";

    @AfterEach
    void everythingAddsUp() {
        published.areEveryOutboxRowExactlyOnce();
        audit.isClean();
    }

    @Test
    void twoHundredBuyersForFiftyPieces() {
        String book = article(50);
        Collection<PlacedOrder> orders = rush(200, number -> customer.ordersDigital(book), order -> {
            if (saga.of(order).decidedReservation().equals("RESERVED")) {
                provider.confirms(order);
            }
        });

        String tooLate = "CANCELLED OUT_OF_STOCK/CANCELLED";
        assertThat(outcomes(orders, GOT_IT, tooLate)).isEqualTo(Map.of(GOT_IT, 50L, tooLate, 150L));
        assertThat(saga.stockOf(book)).isEqualTo(new Stock(0, 0, 50));
    }

    @Test
    void buyersWhoPayBeforeTheyLookAndWantTheSameTwoThingsCrosswise() {
        String book = article(20);
        String lamp = article(25);
        Collection<PlacedOrder> orders = rush(
                60,
                number -> number % 2 == 0 ? customer.ordersDigital(book, lamp) : customer.ordersDigital(lamp, book),
                // Some pay for what the shop has given up meanwhile.
                order -> provider.checkoutOf(order).isPaidEvenIfTooLate());

        Map<String, Long> outcomes =
                outcomes(orders, GOT_IT, "CANCELLED OUT_OF_STOCK/REFUNDED", "CANCELLED STOCK_LOST/REFUNDED");
        assertThat(outcomes).containsEntry(GOT_IT, 20L);
        assertThat(saga.stockOf(book)).isEqualTo(new Stock(0, 0, 20));
        assertThat(saga.stockOf(lamp)).isEqualTo(new Stock(5, 0, 20));
    }

    private static Collection<PlacedOrder> rush(
            int buyers, IntFunction<PlacedOrder> orders, Consumer<PlacedOrder> pays) {
        Queue<PlacedOrder> placed = new ConcurrentLinkedQueue<>();
        List<Integer> numbers = IntStream.range(0, buyers).boxed().toList();
        AtOnce.each(numbers, AT_ONCE, number -> {
            PlacedOrder order = orders.apply(number);
            placed.add(order);
            pays.accept(order);
        });
        assertThat(placed).hasSize(buyers);
        return placed;
    }

    /** How many orders ended how; who got nothing paid nothing. */
    private Map<String, Long> outcomes(Collection<PlacedOrder> orders, String... possible) {
        Queue<String> outcomes = new ConcurrentLinkedQueue<>();
        AtOnce.each(orders, AT_ONCE, order -> {
            String outcome = saga.of(order).endsAsOneOf(List.of(possible));
            saga.of(order).keeps(outcome.equals(GOT_IT) ? "its price" : "nothing");
            outcomes.add(outcome);
        });
        return outcomes.stream().collect(groupingBy(Function.identity(), counting()));
    }
}

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

/** More buyers than stock. */
@Isolated("it keeps the machine busy")
class ContentionIT extends EndToEnd {
    /** The others wait in the queue of the executor. */
    private static final int CONCURRENT_BUYERS = 16;

    private static final String COMPLETED = "COMPLETED/PAID";

    @AfterEach
    void auditIsClean() {
        published.areEveryOutboxRowExactlyOnce();
        audit.isClean();
    }

    @Test
    void fiftyOfTwoHundredBuyersGetThePieces() {
        String book = article(50);
        Collection<PlacedOrder> orders = buyConcurrently(200, number -> customer.ordersDigital(book), order -> {
            if (saga.of(order).decidedReservation().equals("RESERVED")) {
                provider.confirms(order);
            }
        });

        String tooLate = "CANCELLED OUT_OF_STOCK/CANCELLED";
        assertThat(outcomes(orders, COMPLETED, tooLate)).isEqualTo(Map.of(COMPLETED, 50L, tooLate, 150L));
        assertThat(saga.stockOf(book)).isEqualTo(new Stock(0, 0, 50));
    }

    @Test
    void buyersOfTheSameTwoArticlesInOppositeOrderDoNotDeadlock() {
        String book = article(20);
        String lamp = article(25);
        Collection<PlacedOrder> orders = buyConcurrently(
                60,
                number -> number % 2 == 0 ? customer.ordersDigital(book, lamp) : customer.ordersDigital(lamp, book),
                // Some pay for orders that are cancelled meanwhile.
                order -> provider.checkoutOf(order).isPaidEvenIfTooLate());

        Map<String, Long> outcomes =
                outcomes(orders, COMPLETED, "CANCELLED OUT_OF_STOCK/REFUNDED", "CANCELLED STOCK_LOST/REFUNDED");
        assertThat(outcomes).containsEntry(COMPLETED, 20L);
        assertThat(saga.stockOf(book)).isEqualTo(new Stock(0, 0, 20));
        assertThat(saga.stockOf(lamp)).isEqualTo(new Stock(5, 0, 20));
    }

    private static Collection<PlacedOrder> buyConcurrently(
            int buyers, IntFunction<PlacedOrder> orders, Consumer<PlacedOrder> pays) {
        Queue<PlacedOrder> placed = new ConcurrentLinkedQueue<>();
        List<Integer> numbers = IntStream.range(0, buyers).boxed().toList();
        Concurrently.each(numbers, CONCURRENT_BUYERS, number -> {
            PlacedOrder order = orders.apply(number);
            placed.add(order);
            pays.accept(order);
        });
        assertThat(placed).hasSize(buyers);
        return placed;
    }

    /** The number of orders by outcome; a cancelled order keeps no money. */
    private Map<String, Long> outcomes(Collection<PlacedOrder> orders, String... possible) {
        Queue<String> outcomes = new ConcurrentLinkedQueue<>();
        Concurrently.each(orders, CONCURRENT_BUYERS, order -> {
            String outcome = saga.of(order).endsAsOneOf(List.of(possible));
            saga.of(order).keeps(outcome.equals(COMPLETED) ? "its price" : "nothing");
            outcomes.add(outcome);
        });
        return outcomes.stream().collect(groupingBy(Function.identity(), counting()));
    }
}

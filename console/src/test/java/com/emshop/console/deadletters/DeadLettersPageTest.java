package com.emshop.console.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.CommandRejected;
import com.emshop.saga.messaging.DeadLetter;
import com.emshop.saga.web.CursorPage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DeadLettersPageTest {
    private static final List<String> SERVICES = List.of("inventory-service", "order-service", "payment-service");

    /** The dead letters by service. Each was created at the second of its id, except one. */
    private final Map<String, List<DeadLetter>> deadLetters = new TreeMap<>(Map.of(
            "order-service", List.of(deadLetter(1, 1), deadLetter(4, 4), deadLetter(5, 5)),
            "payment-service", List.of(deadLetter(2, 2), deadLetter(3, 9), deadLetter(6, 6), deadLetter(7, 7)),
            "inventory-service", List.of()));

    @Test
    void oldestDeadLettersComeFirstAndEachServiceKeepsItsOrder() {
        assertThat(page(null, 50).items().stream().map(letter -> letter.service() + " " + letter.id()))
                .containsExactly(
                        "order-service 1",
                        "payment-service 2",
                        "order-service 4",
                        "order-service 5",
                        "payment-service 3",
                        "payment-service 6",
                        "payment-service 7");
        assertThat(page(null, 50).nextCursor()).isNull();
    }

    @Test
    void pagesOfAnySizeListEachDeadLetterOnce() {
        List<ServiceDeadLetter> whole = page(null, 50).items();
        for (int limit = 1; limit <= 8; limit++) {
            List<ServiceDeadLetter> listed = new ArrayList<>();
            String cursor = null;
            do {
                DeadLettersPage page = page(cursor, limit);
                assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
                listed.addAll(page.items());
                cursor = page.nextCursor();
            } while (cursor != null && listed.size() <= whole.size());
            assertThat(listed).as("pages of %d", limit).isEqualTo(whole);
        }
    }

    @Test
    void unavailableServiceIsNamedAndKeepsItsPosition() {
        Map<String, Long> positions = DeadLettersPage.positions(null, SERVICES);
        DeadLettersPage page = DeadLettersPage.of(
                List.of(Reply.unavailable("order-service", "status 500"), reply("payment-service", 0, 2)),
                positions,
                2);

        assertThat(page.items().stream().map(letter -> letter.id())).containsExactly(2L, 3L);
        assertThat(page.unavailable()).containsExactly(new Reply.Unavailable("order-service", "status 500"));
        assertThat(DeadLettersPage.positions(page.nextCursor(), SERVICES))
                .isEqualTo(Map.of("inventory-service", 0L, "order-service", 0L, "payment-service", 3L));
    }

    @Test
    void unknownCursorIsRejected() {
        for (String position : List.of("order-service", "order-service:x", "order-service:", ":1", "other:1", ",")) {
            assertThatThrownBy(() -> DeadLettersPage.positions(CursorPage.cursor(position), SERVICES))
                    .as(position)
                    .isInstanceOfSatisfying(
                            CommandRejected.class,
                            rejected -> assertThat(rejected.code()).isEqualTo("invalid-cursor"));
        }
    }

    private DeadLettersPage page(String cursor, int limit) {
        Map<String, Long> positions = DeadLettersPage.positions(cursor, SERVICES);
        return DeadLettersPage.of(
                positions.entrySet().stream()
                        .map(position -> reply(position.getKey(), position.getValue(), limit))
                        .toList(),
                positions,
                limit);
    }

    private Reply<CursorPage<DeadLetter>> reply(String service, long after, int limit) {
        Stream<DeadLetter> rest = deadLetters.get(service).stream().filter(letter -> letter.id() > after);
        return Reply.of(
                service,
                CursorPage.of(
                        rest.limit(limit + 1).toList(), limit, letter -> Long.toString(letter.id()), letter -> letter));
    }

    private static DeadLetter deadLetter(long id, long second) {
        return new DeadLetter(
                id,
                "order",
                null,
                null,
                "topic",
                0,
                id,
                "reason",
                Instant.ofEpochSecond(second),
                0,
                null,
                null,
                null,
                List.of(),
                0,
                null,
                null,
                null);
    }
}

package com.emshop.console.deadletters;

import com.emshop.console.deadletters.Reply.Unavailable;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.messaging.DeadLetter;
import com.emshop.saga.web.CursorPage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One page merged from the pages of the services: the oldest dead letters first, those of one service in its own order.
 *
 * @param nextCursor the position of the next page in every service; null on the last page
 * @param unavailable services that gave no answer, whose dead letters are missing
 */
record DeadLettersPage(
        List<ServiceDeadLetter> items, @Nullable String nextCursor, List<Unavailable> unavailable) {

    /**
     * The position of a page in each service: the id of the dead letter before its first one.
     *
     * @throws CommandRejected if the cursor is not one of a list of these services
     */
    static SortedMap<String, Long> positions(@Nullable String cursor, Collection<String> services) {
        SortedMap<String, Long> positions = new TreeMap<>();
        services.forEach(service -> positions.put(service, 0L));
        String encoded = CursorPage.position(cursor, "");
        if (encoded.isEmpty()) {
            return positions;
        }
        for (String position : encoded.split(",", -1)) {
            int colon = position.indexOf(':');
            String service = colon < 0 ? position : position.substring(0, colon);
            try {
                if (positions.replace(service, Long.parseLong(position.substring(colon + 1))) == null) {
                    throw unknownCursor();
                }
            } catch (NumberFormatException malformed) {
                throw unknownCursor();
            }
        }
        return positions;
    }

    private static CommandRejected unknownCursor() {
        return CommandRejected.invalid("invalid-cursor", "Unknown cursor.");
    }

    static DeadLettersPage of(List<Reply<CursorPage<DeadLetter>>> pages, Map<String, Long> positions, int limit) {
        Map<String, Deque<DeadLetter>> remaining = new TreeMap<>();
        List<Unavailable> unavailable = new ArrayList<>();
        boolean more = false;
        for (Reply<CursorPage<DeadLetter>> page : pages) {
            if (page.unavailable() != null) {
                unavailable.add(page.unavailable());
            }
            if (page.answer() != null) {
                remaining.put(page.service(), new ArrayDeque<>(page.answer().items()));
                more |= page.answer().nextCursor() != null;
            }
        }
        SortedMap<String, Long> next = new TreeMap<>(positions);
        List<ServiceDeadLetter> items = new ArrayList<>();
        Map.Entry<String, Deque<DeadLetter>> first = oldest(remaining);
        while (first != null && items.size() < limit) {
            DeadLetter letter = first.getValue().remove();
            items.add(ServiceDeadLetter.of(first.getKey(), letter));
            next.put(first.getKey(), letter.id());
            first = oldest(remaining);
        }
        more |= first != null;
        return new DeadLettersPage(items, more ? cursor(next) : null, unavailable);
    }

    /** The service with the oldest next dead letter; null if none remains. */
    private static Map.@Nullable Entry<String, Deque<DeadLetter>> oldest(Map<String, Deque<DeadLetter>> remaining) {
        return remaining.entrySet().stream()
                .filter(letters -> !letters.getValue().isEmpty())
                .min(Comparator.comparing(
                        letters -> letters.getValue().element().createdAt()))
                .orElse(null);
    }

    private static String cursor(SortedMap<String, Long> positions) {
        List<String> parts = new ArrayList<>();
        positions.forEach((service, id) -> parts.add(service + ":" + id));
        return CursorPage.cursor(String.join(",", parts));
    }
}

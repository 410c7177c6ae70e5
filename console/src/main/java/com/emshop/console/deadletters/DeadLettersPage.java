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
 * The services' pages as one: the longest parked first, each service's in its own order.
 *
 * @param nextCursor where the next page begins, in every service; null on the last one
 * @param unavailable services that gave no answer, so that their dead letters are missing here
 */
record DeadLettersPage(
        List<ServiceDeadLetter> items, @Nullable String nextCursor, List<Unavailable> unavailable) {

    /**
     * Where a page begins in each of the services.
     *
     * @throws CommandRejected if the cursor was not given out for them
     */
    static SortedMap<String, Long> positions(@Nullable String cursor, Collection<String> services) {
        SortedMap<String, Long> positions = new TreeMap<>();
        services.forEach(service -> positions.put(service, 0L));
        String given = CursorPage.position(cursor, "");
        if (given.isEmpty()) {
            return positions;
        }
        for (String position : given.split(",", -1)) {
            int colon = position.indexOf(':');
            String service = colon < 0 ? position : position.substring(0, colon);
            try {
                if (positions.replace(service, Long.parseLong(position.substring(colon + 1))) == null) {
                    throw foreign();
                }
            } catch (NumberFormatException malformed) {
                throw foreign();
            }
        }
        return positions;
    }

    private static CommandRejected foreign() {
        return CommandRejected.invalid("invalid-cursor", "The cursor is none that was given out for this list.");
    }

    static DeadLettersPage of(List<Reply<CursorPage<DeadLetter>>> pages, Map<String, Long> positions, int limit) {
        Map<String, Deque<DeadLetter>> left = new TreeMap<>();
        List<Unavailable> unavailable = new ArrayList<>();
        boolean more = false;
        for (Reply<CursorPage<DeadLetter>> page : pages) {
            if (page.unavailable() != null) {
                unavailable.add(page.unavailable());
            }
            if (page.answer() != null) {
                left.put(page.service(), new ArrayDeque<>(page.answer().items()));
                more |= page.answer().nextCursor() != null;
            }
        }
        SortedMap<String, Long> next = new TreeMap<>(positions);
        List<ServiceDeadLetter> items = new ArrayList<>();
        Map.Entry<String, Deque<DeadLetter>> longest = longestParked(left);
        while (longest != null && items.size() < limit) {
            DeadLetter event = longest.getValue().remove();
            items.add(ServiceDeadLetter.of(longest.getKey(), event));
            next.put(longest.getKey(), event.id());
            longest = longestParked(left);
        }
        more |= longest != null;
        return new DeadLettersPage(items, more ? cursor(next) : null, unavailable);
    }

    /** The service whose next one has been parked for longest; null if none is left. */
    private static Map.@Nullable Entry<String, Deque<DeadLetter>> longestParked(Map<String, Deque<DeadLetter>> left) {
        return left.entrySet().stream()
                .filter(events -> !events.getValue().isEmpty())
                .min(Comparator.comparing(events -> events.getValue().element().parkedAt()))
                .orElse(null);
    }

    private static String cursor(SortedMap<String, Long> positions) {
        List<String> parts = new ArrayList<>();
        positions.forEach((service, id) -> parts.add(service + ":" + id));
        return CursorPage.cursor(String.join(",", parts));
    }
}

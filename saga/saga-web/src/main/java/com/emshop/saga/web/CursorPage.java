package com.emshop.saga.web;

import com.emshop.saga.CommandRejected;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list that is walked by cursor: stable while rows come and go, and as cheap on the last page as on the first.
 *
 * @param items the page
 * @param nextCursor where the next page begins; null on the last one
 */
public record CursorPage<T>(List<T> items, @Nullable String nextCursor) {
    /** The largest page anybody gets. */
    public static final int MAX_LIMIT = 200;

    /**
     * Cuts a page out of one row more than was asked for.
     *
     * @param found at most {@code limit + 1} rows in order
     * @param limit the size of a page
     * @param position what the next page's query compares with
     */
    public static <R, T> CursorPage<T> of(List<R> found, int limit, Function<R, String> position, Function<R, T> view) {
        boolean more = found.size() > limit;
        List<R> page = more ? found.subList(0, limit) : found;
        String next = more ? cursor(position.apply(page.get(page.size() - 1))) : null;
        return new CursorPage<>(page.stream().map(view).toList(), next);
    }

    /** The cursor of a position. */
    public static String cursor(String position) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(position.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The position in a cursor, or the given start if there is none.
     *
     * @throws CommandRejected if it is no cursor
     */
    public static String position(@Nullable String cursor, String start) {
        if (cursor == null) {
            return start;
        }
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw CommandRejected.invalid("invalid-cursor", "The cursor is none that was given out.");
        }
    }

    /**
     * The limit a caller asked for.
     *
     * @throws CommandRejected if it is not between 1 and {@link #MAX_LIMIT}
     */
    public static int limit(@Nullable Integer asked) {
        if (asked == null) {
            return 50;
        }
        if (asked < 1 || asked > MAX_LIMIT) {
            throw CommandRejected.invalid("invalid-limit", "The limit has to be between 1 and " + MAX_LIMIT + ".");
        }
        return asked;
    }
}

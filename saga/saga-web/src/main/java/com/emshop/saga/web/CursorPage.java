package com.emshop.saga.web;

import com.emshop.saga.CommandRejected;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list that is read by cursor: stable while rows come and go, and as cheap on the last page as on the first. A
 * cursor is opaque to callers: the position behind which the next page begins, encoded. It is not signed, so a position that
 * comes back is input like any other: what it may select has to be checked as if the caller had written it.
 *
 * @param items the page
 * @param nextCursor the next page's cursor; null on the last page
 */
public record CursorPage<T>(List<T> items, @Nullable String nextCursor) {
    /** The largest page. */
    public static final int MAX_LIMIT = 200;

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_CURSOR_CHARS = 4096;
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,19}");

    /**
     * Makes a page of one row more than was asked for.
     *
     * @param found at most {@code limit + 1} rows in order
     * @param limit the size of a page, at least 1
     * @param position the position of a row, with which the next page's query compares
     */
    public static <R, T> CursorPage<T> of(List<R> found, int limit, Function<R, String> position, Function<R, T> view) {
        if (limit < 1) {
            throw new IllegalArgumentException("the limit of a page is at least 1, not " + limit);
        }
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
     * The position in a cursor, or the given start if there is no cursor.
     *
     * @throws CommandRejected if {@link #cursor} cannot have made it
     */
    public static String position(@Nullable String cursor, String start) {
        if (cursor == null) {
            return start;
        }
        if (cursor.length() > MAX_CURSOR_CHARS) {
            throw unknownCursor();
        }
        try {
            String position = StandardCharsets.UTF_8
                    .newDecoder() // refuses what is not UTF-8
                    .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor)))
                    .toString();
            if (!cursor(position).equals(cursor)) { // one position has one cursor
                throw unknownCursor();
            }
            return position;
        } catch (IllegalArgumentException | CharacterCodingException malformed) {
            throw unknownCursor();
        }
    }

    /**
     * The position in a cursor of a list that is ordered by an identifier; null if there is no cursor.
     *
     * @param identifier which positions can be one; see {@link Identifiers}
     * @throws CommandRejected if it is not the cursor of one
     */
    public static @Nullable String position(@Nullable String cursor, Predicate<String> identifier) {
        if (cursor == null) {
            return null;
        }
        String position = position(cursor, "");
        if (!identifier.test(position)) {
            throw unknownCursor();
        }
        return position;
    }

    /**
     * The position in a cursor of a list that is ordered by a number, or the given start if there is no cursor.
     *
     * @throws CommandRejected if it is not the cursor of a number from 0 to {@link Long#MAX_VALUE}
     */
    public static long position(@Nullable String cursor, long start) {
        if (cursor == null) {
            return start;
        }
        String position = position(cursor, "");
        if (!DIGITS.matcher(position).matches()) {
            throw unknownCursor();
        }
        try {
            return Long.parseLong(position);
        } catch (NumberFormatException tooLarge) {
            throw unknownCursor();
        }
    }

    /** The answer to a cursor whose position cannot be one of the list's. */
    public static CommandRejected unknownCursor() {
        return CommandRejected.invalid("invalid-cursor", "Unknown cursor.");
    }

    /**
     * The limit that a caller asked for; 50 if it asked for none.
     *
     * @throws CommandRejected if it is not between 1 and {@link #MAX_LIMIT}
     */
    public static int limit(@Nullable Integer asked) {
        if (asked == null) {
            return DEFAULT_LIMIT;
        }
        if (asked < 1 || asked > MAX_LIMIT) {
            throw CommandRejected.invalid("invalid-limit", "The limit must be between 1 and " + MAX_LIMIT + ".");
        }
        return asked;
    }
}

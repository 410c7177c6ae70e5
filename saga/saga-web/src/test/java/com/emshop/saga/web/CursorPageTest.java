package com.emshop.saga.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.CommandRejected;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CursorPageTest {

    @Test
    void pagesCoverTheListOnceAndInOrder() {
        List<Integer> rows = IntStream.range(0, 23).boxed().toList();
        List<Integer> seen = new ArrayList<>();
        String cursor = null;
        do {
            long from = CursorPage.position(cursor, -1L) + 1;
            List<Integer> found = rows.stream().skip(from).limit(6).toList();
            CursorPage<Integer> page = CursorPage.of(found, 5, row -> Integer.toString(row), Function.identity());
            assertThat(page.items()).hasSizeBetween(1, 5);
            seen.addAll(page.items());
            cursor = page.nextCursor();
        } while (cursor != null);
        assertThat(seen).isEqualTo(rows);
    }

    @Test
    void lastPageHasNoCursor() {
        assertThat(CursorPage.of(List.of("a", "b"), 2, row -> row, row -> row).nextCursor())
                .isNull();
        assertThat(CursorPage.of(List.<String>of(), 2, row -> row, row -> row).nextCursor())
                .isNull();
        assertThat(CursorPage.of(List.of("a", "b", "c"), 2, row -> row, row -> row))
                .isEqualTo(new CursorPage<>(List.of("a", "b"), CursorPage.cursor("b")));
    }

    @Test
    void pageOfNoRowsIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> CursorPage.of(List.of("a"), 0, row -> row, row -> row));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "ab",
                "abc",
                "2026-11-28T03:28:31Z 019ac",
                "order-service:17,payment-service:0",
                "Straße",
                "\uD83D\uDCE6",
                "?&=/+ "
            })
    void positionComesBackFromItsCursor(String position) {
        String cursor = CursorPage.cursor(position);
        assertThat(cursor).matches("[A-Za-z0-9_-]+");
        assertThat(CursorPage.position(cursor, "start")).isEqualTo(position);
    }

    @Test
    void listBeginsAtItsStartWithoutCursor() {
        assertThat(CursorPage.position(null, "start")).isEqualTo("start");
        assertThat(CursorPage.position(null, 7L)).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!", // not base64
                "%",
                "a b",
                "YQ\n",
                "\u00e9",
                "a", // no whole byte
                "YQ==", // padded, as none is given out
                "YR", // the unused bits are not zero
                "+/+/", // the other base64 alphabet
                "_w", // 0xFF is no UTF-8
                "wIA", // an overlong form
                "7aCA" // half of a surrogate pair
            })
    void malformedCursorIsUnknown(String cursor) {
        assertUnknown(() -> CursorPage.position(cursor, "start"));
        assertUnknown(() -> CursorPage.position(cursor, 0L));
    }

    @Test
    void cursorThatIsTooLongIsUnknown() {
        assertThat(CursorPage.position(CursorPage.cursor("x".repeat(3072)), "start"))
                .hasSize(3072);
        assertUnknown(() -> CursorPage.position(CursorPage.cursor("x".repeat(3073)), "start"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+1",
                "1.5",
                "1e3",
                "0x1F",
                "\u0661",
                "x",
                "1 ",
                "9223372036854775808",
                "99999999999999999999"
            })
    void cursorOfNoNumberIsUnknownToNumberedList(String position) {
        assertUnknown(() -> CursorPage.position(CursorPage.cursor(position), 0L));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4711, Long.MAX_VALUE})
    void numberComesBackFromItsCursor(long position) {
        assertThat(CursorPage.position(CursorPage.cursor(Long.toString(position)), -1L))
                .isEqualTo(position);
    }

    @Test
    void emptyCursorIsUnknownToNumberedList() {
        assertThat(CursorPage.position(Base64.getUrlEncoder().encodeToString(new byte[0]), "start"))
                .isEmpty();
        assertUnknown(() -> CursorPage.position("", 0L));
    }

    @ParameterizedTest
    @CsvSource({",50", "1,1", "50,50", "200,200"})
    void limitIsWhatWasAskedForWithinBounds(@Nullable Integer asked, int limit) {
        assertThat(CursorPage.limit(asked)).isEqualTo(limit);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, 201, Integer.MAX_VALUE})
    void limitOutOfBoundsIsRejected(int asked) {
        assertThatThrownBy(() -> CursorPage.limit(asked))
                .isInstanceOfSatisfying(
                        CommandRejected.class,
                        rejected -> assertThat(rejected.code()).isEqualTo("invalid-limit"))
                .hasMessage("The limit must be between 1 and 200.");
    }

    private static void assertUnknown(ThrowingCallable reading) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(CommandRejected.class, rejected -> {
                    assertThat(rejected.kind()).isEqualTo(CommandRejected.Kind.INVALID);
                    assertThat(rejected.code()).isEqualTo("invalid-cursor");
                })
                .hasMessage("Unknown cursor.");
    }
}

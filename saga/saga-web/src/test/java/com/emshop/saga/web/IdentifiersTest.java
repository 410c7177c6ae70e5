package com.emshop.saga.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.CommandRejected;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifiersTest {
    private static final Predicate<String> NUMBER = Identifiers.visible(4);

    @ParameterizedTest
    @ValueSource(strings = {"A", "0", "BOOK-1", "a.b_c:d-e", "Z9"})
    void chosenIdentifierHasLettersDigitsAndFourSigns(String text) {
        assertThat(Identifiers.isChosen(text)).isTrue();
        assertThat(Identifiers.isChosen(text + "x".repeat(64 - text.length()))).isTrue();
        assertThat(Identifiers.isChosen(text + "x".repeat(65 - text.length()))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "A ", " A", "A B", "é", "e\u0301", "..", ".", "-A", "A/B", "A%B", "A;B", "A+B", "A\n",
                "A\u0000", "Ａ"
            })
    void nothingElseCanBeChosen(String text) {
        assertThat(Identifiers.isChosen(text)).isFalse();
    }

    @Test
    void numberOfAnotherSystemHasVisibleAsciiCharacters() {
        assertThat(NUMBER).accepts("a", "P-/%", "~!x{");
        assertThat(NUMBER).rejects("", "12345", "1 ", " 1", "é", "1\n", "\u007f", "\u0000");
    }

    @Test
    void cursorHoldsAnIdentifierOfItsList() {
        assertThat(CursorPage.position(null, NUMBER)).isNull();
        assertThat(CursorPage.position(CursorPage.cursor("1234"), NUMBER)).isEqualTo("1234");
        for (String position : new String[] {"", "12345", "é", "1 "}) {
            assertThatThrownBy(() -> CursorPage.position(CursorPage.cursor(position), NUMBER))
                    .isInstanceOf(CommandRejected.class)
                    .hasMessage("Unknown cursor.");
        }
    }
}

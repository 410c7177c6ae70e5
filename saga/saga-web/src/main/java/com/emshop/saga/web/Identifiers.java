package com.emshop.saga.web;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What the identifiers in paths, queries, headers, cursors and bodies may look like. Every identifier is checked before a
 * database sees it, because a database compares text in its own way: it ignores spaces at the end, and it fails where text
 * outside of ASCII is compared with an ASCII column. What passes is compared byte for byte.
 */
public final class Identifiers {
    /**
     * The pattern of an identifier that callers choose: 1 to 64 letters and digits of ASCII, {@code . _ : -}; the first is a
     * letter or digit. Needs no encoding in a URL, and no path segment with a meaning of its own matches. For {@code @Pattern}.
     */
    public static final String CHOSEN = "[A-Za-z0-9][A-Za-z0-9._:-]{0,63}";

    /** What the pattern allows, for the message of a violation. */
    public static final String CHOSEN_MESSAGE =
            "must be 1 to 64 ASCII letters, digits or . _ : - and begin with a letter or digit";

    /**
     * The pattern of what may be any text of up to 255 characters, like the key of a message, as long as no database takes it
     * for another: it neither begins nor ends with white space. For {@code @Pattern}.
     */
    public static final String STRIPPED = "\\S([\\s\\S]{0,253}\\S)?";

    /** What the pattern allows, for the message of a violation. */
    public static final String STRIPPED_MESSAGE = "must be 1 to 255 characters and must not begin or end with a space";

    private static final Predicate<String> CHOSEN_ONLY = Pattern.compile(CHOSEN).asMatchPredicate();

    private Identifiers() {}

    /** Whether a text matches {@link #CHOSEN}. */
    public static boolean isChosen(String text) {
        return CHOSEN_ONLY.test(text);
    }

    /** Accepts 1 to so many visible ASCII characters: identifiers that this or another system has made. */
    public static Predicate<String> visible(int maxChars) {
        return Pattern.compile("[\\x21-\\x7e]{1," + maxChars + "}").asMatchPredicate();
    }
}

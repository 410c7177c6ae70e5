package com.emshop.saga.web;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.jdk.StringDeserializer;

/**
 * Reads text, and refuses half a surrogate pair, which JSON can express and UTF-8 cannot: it could not be stored or answered.
 * Thread-safe.
 */
final class WellFormedText extends StringDeserializer {
    @Override
    public @Nullable String deserialize(JsonParser parser, DeserializationContext context) {
        String text = super.deserialize(parser, context);
        if (text != null && !isWellFormed(text)) {
            return context.reportInputMismatch(this, "half a surrogate pair");
        }
        return text;
    }

    private static boolean isWellFormed(String text) {
        for (int index = 0; index < text.length(); index++) {
            char unit = text.charAt(index);
            if (Character.isSurrogate(unit)
                    && !(Character.isHighSurrogate(unit)
                            && ++index < text.length()
                            && Character.isLowSurrogate(text.charAt(index)))) {
                return false;
            }
        }
        return true;
    }
}

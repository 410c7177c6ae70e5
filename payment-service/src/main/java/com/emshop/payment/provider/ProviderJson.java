package com.emshop.payment.provider;

import com.emshop.payment.ProviderNotification;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** Reads what the provider says. Unknown fields are ignored, so that the provider may add some. Thread-safe. */
@Component
class ProviderJson {
    /** What the columns hold. */
    static final int MAX_NAME = 80;

    private static final int MAX_NUMBER = 128;
    private static final int MAX_TEXT = 500;
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");
    /** Before and behind the point; more than any money has. */
    private static final int MAX_DIGITS = 32;

    private static final Pattern AMOUNT = Pattern.compile("-?\\d{1,32}(\\.\\d{1,32})?");
    private static final Pattern CURRENCY = Pattern.compile("[A-Za-z]{3}");

    private final JsonMapper json;
    private final ObjectReader reader;

    ProviderJson(JsonMapper json) {
        this.json = json;
        // Money is never a binary fraction, not even on its way through the parser.
        this.reader = json.readerFor(JsonNode.class).with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    }

    byte[] bytes(Object value) {
        return json.writeValueAsBytes(value);
    }

    /** Reads one capture in an answer about a payment. */
    static ProviderNotification capture(String paymentSn, JsonNode capture) {
        return notification(ProviderNotification.Kind.PAYMENT_SUCCEEDED, paymentSn, capture);
    }

    JsonNode tree(byte[] body) {
        try {
            JsonNode root = reader.readValue(body);
            if (root == null || !root.isObject()) {
                throw new MalformedNotification("A JSON object is expected.", null);
            }
            return root;
        } catch (JacksonException noJson) {
            throw new MalformedNotification("This is no JSON.", noJson);
        }
    }

    static @Nullable String text(JsonNode node, String field, int most) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw new MalformedNotification(field + " is a text.", null);
        }
        String text = value.stringValue();
        if (text.length() > most) {
            throw new MalformedNotification(field + " has at most " + most + " characters.", null);
        }
        return text;
    }

    static String required(JsonNode node, String field, int most) {
        String text = text(node, field, most);
        if (text == null || text.isBlank()) {
            throw new MalformedNotification(field + " is missing.", null);
        }
        return text;
    }

    /** A number that names something, visible ASCII as the columns compare it; null if it is missing or empty. */
    private static @Nullable String identifier(JsonNode node, String field, int most) {
        String number = text(node, field, most);
        if (number == null || number.isEmpty()) {
            return null;
        }
        if (!VISIBLE.matcher(number).matches()) {
            throw new MalformedNotification(field + " has visible ASCII characters only.", null);
        }
        return number;
    }

    static String paymentSn(JsonNode data) {
        return requiredIdentifier(data, "paymentSn", MAX_NAME);
    }

    /** Why the provider refused: for people only, so cut where it is too long. */
    static @Nullable String reason(JsonNode node) {
        JsonNode reason = node.path("reason");
        if (!reason.isString()) {
            return null;
        }
        String text = reason.stringValue();
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }

    private static String requiredIdentifier(JsonNode node, String field, int most) {
        required(node, field, most);
        return Objects.requireNonNull(identifier(node, field, most));
    }

    /** A number that is shown and never compared. */
    static @Nullable String number(JsonNode node, String field) {
        return text(node, field, MAX_NUMBER);
    }

    static ProviderNotification notification(ProviderNotification.Kind kind, String paymentSn, JsonNode data) {
        boolean capture = switch (kind) {
            case PAYMENT_SUCCEEDED -> true;
            case PAYMENT_FAILED, REFUND_SUCCEEDED, REFUND_FAILED -> false;
        };
        return new ProviderNotification(
                kind,
                paymentSn,
                capture
                        ? requiredIdentifier(data, "thirdPartySn", MAX_NUMBER)
                        : identifier(data, "thirdPartySn", MAX_NUMBER),
                amount(data, capture),
                currency(data, capture),
                occurredAt(data, capture),
                retryable(data),
                identifier(data, "refundSn", MAX_NUMBER),
                refundNumber(data),
                reason(data));
    }

    /** The provider's number of a refund; an empty one is none. */
    static @Nullable String refundNumber(JsonNode data) {
        String number = number(data, "thirdPartyRefundSn");
        return number == null || number.isBlank() ? null : number;
    }

    /** Some providers write codes in lower case. What is no code at all stays as it is, and matches nothing. */
    private static @Nullable String currency(JsonNode data, boolean needed) {
        String text = needed ? required(data, "currency", MAX_NAME) : text(data, "currency", MAX_NAME);
        return text != null && CURRENCY.matcher(text).matches() ? text.toUpperCase(Locale.ROOT) : text;
    }

    private static @Nullable BigDecimal amount(JsonNode data, boolean needed) {
        JsonNode amount = data.path("amount");
        if (amount.isNumber()) {
            BigDecimal number = amount.decimalValue();
            // Compared by length: a number with a large exponent must never be written out.
            if ((long) number.precision() - number.scale() > MAX_DIGITS
                    || number.scale() > MAX_DIGITS
                    || number.precision() > 2 * MAX_DIGITS) {
                throw new MalformedNotification(
                        "amount has at most " + MAX_DIGITS + " digits before and behind the point.", null);
            }
            return number;
        }
        String text = needed ? required(data, "amount", MAX_NAME) : text(data, "amount", MAX_NAME);
        if (text == null) {
            return null;
        }
        if (!AMOUNT.matcher(text).matches()) {
            throw new MalformedNotification("amount is written like \"12.50\".", null);
        }
        return new BigDecimal(text);
    }

    private static @Nullable Instant occurredAt(JsonNode data, boolean needed) {
        String text = needed ? required(data, "occurredAt", MAX_NAME) : text(data, "occurredAt", MAX_NAME);
        if (text == null) {
            return null;
        }
        try {
            Instant at = OffsetDateTime.parse(text).toInstant();
            // As fine as the database keeps it.
            return at.truncatedTo(java.time.temporal.ChronoUnit.MICROS);
        } catch (DateTimeException noTime) {
            throw new MalformedNotification("occurredAt is an RFC 3339 time.", noTime);
        }
    }

    private static boolean retryable(JsonNode data) {
        JsonNode retryable = data.path("retryable");
        if (retryable.isMissingNode() || retryable.isNull()) {
            return false;
        }
        if (!retryable.isBoolean()) {
            throw new MalformedNotification("retryable is true or false.", null);
        }
        return retryable.booleanValue();
    }
}

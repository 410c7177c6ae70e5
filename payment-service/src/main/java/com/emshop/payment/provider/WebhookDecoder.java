package com.emshop.payment.provider;

import com.emshop.payment.ProviderNotification;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** The first step of a webhook: reads its body. Thread-safe. */
@Component
public class WebhookDecoder {
    private static final String CAPTURED = "payment.succeeded";

    private final ProviderJson json;

    WebhookDecoder(ProviderJson json) {
        this.json = json;
    }

    /**
     * A webhook that was read.
     *
     * @param notification what it says; null if nobody here knows its type
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record DecodedWebhook(
            String id, byte[] body, String type, @Nullable ProviderNotification notification) {

        /** The payment that it names; empty if it names none. */
        public String paymentSn() {
            return notification == null ? "" : notification.paymentSn();
        }

        /** The provider's number of the capture that it is about, if it is about one. */
        public @Nullable String captureSn() {
            return notification == null ? null : notification.captureSn().orElse(null);
        }
    }

    /**
     * Reads a webhook.
     *
     * @throws MalformedNotification if it is no JSON, or something is missing that its type needs
     */
    public DecodedWebhook decode(String id, byte[] body) {
        JsonNode root = json.tree(body);
        String type = ProviderJson.required(root, "type", ProviderJson.MAX_NAME);
        ProviderNotification notification = kind(type)
                .map(kind -> {
                    JsonNode data = root.path("data");
                    return ProviderJson.notification(kind, ProviderJson.paymentSn(data), data);
                })
                .orElse(null);
        return new DecodedWebhook(id, body, type, notification);
    }

    /** A capture in the form of a webhook. */
    public DecodedWebhook encode(String id, ProviderNotification capture) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("paymentSn", capture.paymentSn());
        data.put("thirdPartySn", capture.thirdPartySn());
        data.put("amount", capture.amount() == null ? null : capture.amount().toPlainString());
        data.put("currency", capture.currency());
        data.put(
                "occurredAt",
                capture.occurredAt() == null ? null : capture.occurredAt().toString());
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("type", CAPTURED);
        root.put("data", data);
        byte[] body = json.bytes(root);
        return new DecodedWebhook(id, body, CAPTURED, capture);
    }

    private static Optional<ProviderNotification.Kind> kind(String type) {
        return switch (type) {
            case CAPTURED -> Optional.of(ProviderNotification.Kind.PAYMENT_SUCCEEDED);
            case "payment.failed" -> Optional.of(ProviderNotification.Kind.PAYMENT_FAILED);
            case "refund.succeeded" -> Optional.of(ProviderNotification.Kind.REFUND_SUCCEEDED);
            case "refund.failed" -> Optional.of(ProviderNotification.Kind.REFUND_FAILED);
            default -> Optional.empty(); // a string of the outside world, not one of our states
        };
    }
}

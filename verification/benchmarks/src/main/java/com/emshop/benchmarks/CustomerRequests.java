package com.emshop.benchmarks;

import com.emshop.events.payment.PaymentCreated;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.UUID;

/** What an ordinary customer sends, and what the provider simulator is told that he paid. Each waits 30 s for its answer. */
public final class CustomerRequests {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String ADDRESS = "{\"recipient\":\"Ada Lovelace\",\"street\":\"12 St James's Square\","
            + "\"city\":\"London\",\"postalCode\":\"SW1Y 4JH\",\"country\":\"GB\",\"phone\":\"+44 20 7946 0000\"}";

    private CustomerRequests() {}

    /**
     * An order of one piece, under an idempotency key of its own.
     *
     * @param orderUrl of the order service, without a slash at the end
     */
    public static HttpRequest order(String orderUrl, String token, String sku) {
        return HttpRequest.newBuilder(URI.create(orderUrl + "/orders"))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString("{\"items\":[{\"sku\":\"" + sku
                        + "\",\"quantity\":1}],\"paymentMethod\":\"CARD\",\"shippingAddress\":" + ADDRESS + "}"))
                .build();
    }

    /**
     * Has the provider take the payment's amount.
     *
     * @param providerUrl of the provider simulator, without a slash at the end
     */
    public static HttpRequest payment(String providerUrl, PaymentCreated payment) {
        return HttpRequest.newBuilder(URI.create(providerUrl + "/simulator/payments/" + payment.getPaymentSn()))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"orderSn\":\"" + payment.getOrderSn() + "\",\"amount\":\""
                        + payment.getAmount().getAmount().toPlainString() + "\",\"currency\":\""
                        + payment.getAmount().getCurrency() + "\",\"outcome\":\"succeeded\",\"times\":1}"))
                .build();
    }
}

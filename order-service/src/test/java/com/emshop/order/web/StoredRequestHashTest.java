package com.emshop.order.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.saga.web.RequestHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The hashes in {@code order_idempotency_keys} are kept for good, so every version has to compute the same ones. */
class StoredRequestHashTest {
    private final RequestHash hash = new RequestHash(JsonMapper.builder().build());

    @Test
    void hashOfASubmissionIsThatOfTheFirstVersion() throws NoSuchAlgorithmException {
        OrderSubmission.Request request = new OrderSubmission.Request(
                List.of(new OrderSubmission.Request.Item("book", 2)),
                "CARD",
                new OrderSubmission.Request.Address("Ada", "Street 1", "Berlin", "10115", "DE", null));
        String stored = """
                {"items":[{"sku":"book","quantity":2}],"paymentMethod":"CARD","shippingAddress":{"recipient":"Ada",\
                "street":"Street 1","city":"Berlin","postalCode":"10115","country":"DE","phone":null}}""";
        assertThat(hash.of(request))
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(stored.getBytes(StandardCharsets.UTF_8)));
    }
}

package com.emshop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.localstack.client.Line;
import com.emshop.localstack.stack.LocalStack;
import com.emshop.localstack.stack.Service;
import com.emshop.localstack.stack.Tokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TracesIT extends EndToEnd {
    private static final String TRACE = UUID.randomUUID().toString().replace("-", "");
    private static final String TRACER = "tracer";
    private static final Pattern ORDER_SN = Pattern.compile("\"orderSn\":\"([^\"]+)\"");

    @Test
    void traceOfTheRequestIsInEveryEventOfItsOrder() throws Exception {
        String sku = article(5);
        PlacedOrder order = placedWithin(TRACE, sku);
        provider.confirms(order);
        operator.dispatches(order);
        operator.delivers(order);
        saga.of(order).orderIs("DELIVERED");
        new Customer(running().shop(), TRACER).confirmsReceiptOf(order);
        saga.of(order).emittedOneOf(List.of(Scenarios.OF_A_GOOD_ORDER));

        List<PublishedEvents.Published> events = published.of(order);
        assertThat(events).hasSameSizeAs(Scenarios.OF_A_GOOD_ORDER).allSatisfy(event -> {
            assertThat(event.headers().get("traceparent")).matches("00-" + TRACE + "-[0-9a-f]{16}-[0-9a-f]{2}");
            assertThat(event.headers()).containsEntry("ce_specversion", "1.0");
            assertThat(event.headers()).containsEntry("ce_subject", order.orderSn());
            assertThat(event.headers()).containsEntry("content-type", "application/avro");
            assertThat(event.headers()).containsKeys("ce_id", "ce_source", "ce_type", "ce_time");
        });
    }

    private PlacedOrder placedWithin(String trace, String sku) throws Exception {
        LocalStack stack = running().stack();
        String token = new Tokens(stack.secrets().tokenKey(), Clock.systemUTC())
                .sign(TRACER, List.of(Tokens.Role.CUSTOMER), Duration.ofMinutes(5));
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(stack.addresses().of(Service.ORDER) + "/orders"))
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "application/json")
                                .header("Idempotency-Key", trace)
                                .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                                .POST(HttpRequest.BodyPublishers.ofString("""
                                        {"items":[{"sku":"%s","quantity":1}],"paymentMethod":"card","shippingAddress":
                                        {"recipient":"A","street":"B 1","city":"C","postalCode":"1","country":"DE"}}""".formatted(sku)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        Matcher orderSn = ORDER_SN.matcher(answer.body());
        assertThat(orderSn.find()).isTrue();
        return new PlacedOrder(orderSn.group(1), TRACER, List.of(new Line(sku, 1)));
    }
}

package com.emshop.localstack.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.localstack.stack.Service;
import com.emshop.localstack.stack.Tokens;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.text.ParseException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ShopTest {
    @Test
    void valueNeverChangesTheUrlThatItIsIn() {
        String value = "a/../b?c&d=e#f;g {h}%2F+é\r\n";

        URI url = URI.create("http://127.0.0.1/stock/" + Shop.encoded(value) + "?sku=" + Shop.encoded(value));

        assertThat(url.getPath()).isEqualTo("/stock/" + value);
        assertThat(url.getRawPath().substring("/stock/".length())).matches("[A-Za-z0-9.%-]+");
        assertThat(url.getQuery()).isEqualTo("sku=" + value);
        assertThat(url.getFragment()).isNull();
    }

    @Test
    void erasureAsksTheConsoleAsAnOperatorAndIsCompleteOnceEveryServiceAnswered() throws Exception {
        List<String> requests = new CopyOnWriteArrayList<>();
        Deque<String> answers = new ArrayDeque<>(List.of("""
                {"userId":"ada/1","services":[],"unavailable":[{"service":"payment-service","reason":"status 503"}]}""", """
                {"userId":"ada/1","services":[{"service":"order-service","orders":3}],"unavailable":[]}"""));
        HttpServer console = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        console.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + rolesIn(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] answer = answers.remove().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        console.start();
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
            String url = "http://127.0.0.1:" + console.getAddress().getPort();
            Shop shop = Shop.at(
                    service -> service == Service.CONSOLE ? url : "http://none",
                    "",
                    new Tokens(keys.generateKeyPair().getPrivate(), Clock.systemUTC()));

            Erasure interrupted = shop.erase("ada/1");
            assertThat(interrupted.complete()).isFalse();
            assertThat(interrupted.report()).contains("payment-service").contains("status 503");

            Erasure repeated = shop.erase("ada/1");
            assertThat(repeated.complete()).isTrue();
            assertThat(repeated.report()).contains("order-service");
        } finally {
            console.stop(0);
        }
        assertThat(requests).hasSize(2).containsOnly("DELETE /api/customers/ada%2F1/data [operator]");
    }

    private static String rolesIn(String authorization) {
        try {
            return String.valueOf(SignedJWT.parse(authorization.replaceFirst("^Bearer ", ""))
                    .getJWTClaimsSet()
                    .getClaim("roles"));
        } catch (ParseException malformed) {
            return malformed.toString();
        }
    }
}

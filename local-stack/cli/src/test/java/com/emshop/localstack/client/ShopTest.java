package com.emshop.localstack.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
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
}

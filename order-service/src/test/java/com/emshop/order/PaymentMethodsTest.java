package com.emshop.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PaymentMethodsTest {
    private final PaymentMethods methods = new PaymentMethods(List.of("CARD", "ALIPAY"));

    @Test
    void methodIsNamedInAnyCase() {
        assertThat(methods.named("CARD")).contains("CARD");
        assertThat(methods.named("aliPay")).contains("ALIPAY");
    }

    @Test
    void methodThatIsNotAcceptedHasNoName() {
        for (String method : List.of("", "CAR", "CARD ", "PAYPAL", "CARD,ALIPAY")) {
            assertThat(methods.named(method)).as(method).isEmpty();
        }
    }
}

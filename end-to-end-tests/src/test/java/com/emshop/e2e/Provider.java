package com.emshop.e2e;

import static org.awaitility.Awaitility.await;

import com.emshop.localstack.client.Payment;
import com.emshop.localstack.client.Shop;
import com.emshop.localstack.client.Webhooks;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The payment provider: takes the customer's money, or does not, and says so by webhook until it is heard. */
final class Provider {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Shop shop;

    Provider(Shop shop) {
        this.shop = shop;
    }

    /** The customer pays. */
    void confirms(PlacedOrder order) {
        checkoutOf(order).isPaid();
    }

    /** The customer pays, and the provider says so twice. */
    void confirmsTwice(PlacedOrder order) {
        checkoutOf(order).tell(Webhooks::twice);
    }

    /** The customer's bank refuses. */
    void declines(PlacedOrder order) {
        Payment payment = paymentOf(order);
        shop.provider(payment.paymentSn(), order.orderSn(), Webhooks.declined(payment.currency(), payment.amount()));
    }

    /** The provider's page for this order; from then on nothing of the shop is needed to pay. */
    Checkout checkoutOf(PlacedOrder order) {
        return new Checkout(order, paymentOf(order));
    }

    /** A page on which the customer can pay. */
    final class Checkout {
        private final PlacedOrder order;
        private final Payment payment;

        private Checkout(PlacedOrder order, Payment payment) {
            this.order = order;
            this.payment = payment;
        }

        /** The customer pays; the shop will hear of it when it listens. */
        void isPaid() {
            tell(webhooks -> webhooks);
        }

        private void tell(UnaryOperator<Webhooks> how) {
            shop.provider(
                    payment.paymentSn(),
                    order.orderSn(),
                    how.apply(Webhooks.succeeded(payment.currency(), payment.amount())));
        }
    }

    private Payment paymentOf(PlacedOrder order) {
        return await("a payment of " + order.orderSn())
                .atMost(PATIENCE)
                .ignoreExceptions() // the payment service may be on its way back
                .until(() -> shop.paymentOf(order.orderSn()), Optional::isPresent)
                .orElseThrow();
    }
}

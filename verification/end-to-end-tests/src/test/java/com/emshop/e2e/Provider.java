package com.emshop.e2e;

import com.emshop.localstack.client.Payment;
import com.emshop.localstack.client.Shop;
import com.emshop.localstack.client.Webhooks;
import java.math.BigDecimal;
import java.util.Optional;

/** The payment provider: takes the customer's money or declines, and sends webhooks until the shop answers 200. */
final class Provider {
    private final Shop shop;

    Provider(Shop shop) {
        this.shop = shop;
    }

    /** The customer pays. */
    void confirms(PlacedOrder order) {
        checkoutOf(order).isPaid();
    }

    /** The provider's page for this order; from then on nothing of the shop is needed to pay. */
    Checkout checkoutOf(PlacedOrder order) {
        Payment payment = Timeouts.waitsFor("a payment of " + order.orderSn())
                .ignoreExceptionsMatching(Timeouts::isNoAnswer)
                .until(() -> shop.paymentOf(order.orderSn()), Optional::isPresent)
                .orElseThrow();
        return new Checkout(order, payment);
    }

    /** A page on which the customer can pay; the shop receives the webhook once it is available. */
    final class Checkout {
        private final PlacedOrder order;
        private final Payment payment;

        private Checkout(PlacedOrder order, Payment payment) {
            this.order = order;
            this.payment = payment;
        }

        /** The customer pays. */
        void isPaid() {
            send(paid());
        }

        /** The customer pays, and the provider says so twice. */
        void isPaidWithARepeatedWebhook() {
            send(paid().twice());
        }

        /** The money is taken once more. */
        void isPaidOnceMore() {
            send(paid().onceMore());
        }

        /** The customer pays, and the money is taken even if the payment is closed. */
        void isPaidEvenIfTooLate() {
            send(paid().forced());
        }

        /** The provider takes more than it was asked for. */
        void isOverpaid() {
            send(Webhooks.succeeded(payment.currency(), payment.amount().add(BigDecimal.ONE)));
        }

        /** The customer's bank refuses, for good. */
        void isDeclined() {
            send(declined());
        }

        /** The customer's bank refuses; he may try again. */
        void isDeclinedForNow() {
            send(declined().butMayRetry());
        }

        private Webhooks paid() {
            return Webhooks.succeeded(payment.currency(), payment.amount());
        }

        private Webhooks declined() {
            return Webhooks.declined(payment.currency(), payment.amount());
        }

        private void send(Webhooks webhooks) {
            shop.provider(payment.paymentSn(), order.orderSn(), webhooks);
        }
    }
}

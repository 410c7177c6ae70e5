package com.emshop.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.emshop.localstack.client.Address;
import com.emshop.localstack.client.Line;
import com.emshop.localstack.client.Shop;
import com.emshop.localstack.client.UnexpectedAnswerException;
import java.util.List;
import java.util.UUID;

/** Somebody who buys. Whoever is not answered tries again. */
final class Customer {
    private static final int CONFLICT = 409;

    private final Shop shop;
    private final String userId;

    Customer(Shop shop, String userId) {
        this.shop = shop;
        this.userId = userId;
    }

    /** Orders something that is sent home. */
    PlacedOrder orders(int quantity, String sku) {
        return order(List.of(new Line(sku, quantity)), addressIn("DE"));
    }

    /** Orders something that is sent to where no carrier goes. */
    PlacedOrder ordersToAntarctica(int quantity, String sku) {
        return order(List.of(new Line(sku, quantity)), addressIn("AQ"));
    }

    /** Orders one of each, in this order; none of them needs a parcel. */
    PlacedOrder ordersDigital(String... skus) {
        return order(List.of(skus).stream().map(sku -> new Line(sku, 1)).toList(), null);
    }

    void cancels(PlacedOrder order) {
        Timeouts.does("cancelling " + order, () -> shop.cancel(userId, order.orderSn()));
    }

    /** The answer is that it is too late. */
    void cannotCancel(PlacedOrder order) {
        UnexpectedAnswerException refusal =
                catchThrowableOfType(UnexpectedAnswerException.class, () -> shop.cancel(userId, order.orderSn()));
        assertThat(refusal).as("the refusal to cancel " + order).isNotNull();
        assertThat(refusal.status()).isEqualTo(CONFLICT);
    }

    void confirmsReceiptOf(PlacedOrder order) {
        Timeouts.does("confirming the receipt of " + order, () -> shop.confirmReceipt(userId, order.orderSn()));
    }

    private PlacedOrder order(List<Line> lines, Address address) {
        String key = UUID.randomUUID().toString();
        String orderSn = Timeouts.asks(
                "an order of " + lines,
                () -> shop.order(userId, key, lines, address).orderSn(),
                // The try before, that was not answered, may still be at work.
                trouble -> Timeouts.isNoAnswer(trouble)
                        || trouble instanceof UnexpectedAnswerException answer && answer.status() == CONFLICT);
        return new PlacedOrder(orderSn, userId, lines);
    }

    private static Address addressIn(String country) {
        return new Address("Ada Lovelace", "Main Street 1", "Bonn", "53111", country, null);
    }
}

package com.emshop.e2e;

import com.emshop.localstack.client.Address;
import com.emshop.localstack.client.Shop;
import java.util.UUID;

/** Somebody who buys. */
final class Customer {
    private static final Address HOME = new Address("Ada Lovelace", "Main Street 1", "Bonn", "53111", "DE", null);

    private final Shop shop;
    private final String userId;

    Customer(Shop shop, String userId) {
        this.shop = shop;
        this.userId = userId;
    }

    /** Orders something that is sent home. */
    PlacedOrder orders(int quantity, String sku) {
        return order(quantity, sku, HOME);
    }

    /** Orders something that needs no parcel. */
    PlacedOrder ordersDigital(int quantity, String sku) {
        return order(quantity, sku, null);
    }

    void cancels(PlacedOrder order) {
        shop.cancel(userId, order.orderSn());
    }

    void confirmsReceiptOf(PlacedOrder order) {
        shop.confirmReceipt(userId, order.orderSn());
    }

    private PlacedOrder order(int quantity, String sku, Address address) {
        String orderSn = shop.order(userId, UUID.randomUUID().toString(), sku, quantity, address)
                .orderSn();
        return new PlacedOrder(orderSn, userId, sku, quantity);
    }
}

package com.emshop.events;

import java.util.List;

/** The topics of the shop. The record key is always the order number; between topics any order of events is normal. */
public final class Topics {
    public static final String ORDER = "emshop.order.events";
    public static final String PAYMENT = "emshop.payment.events";
    public static final String INVENTORY = "emshop.inventory.events";
    public static final String LOGISTICS = "emshop.logistics.events";

    /** All of them, for those who observe everything. */
    public static final List<String> ALL = List.of(ORDER, PAYMENT, INVENTORY, LOGISTICS);

    private Topics() {}
}

package com.emshop.localstack.load;

import com.emshop.localstack.client.Address;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a customer does with an order, and how it may end: as it must, or as it does when the time to pay was over first. */
enum Purchase {
    PAID(false, Set.of("COMPLETED/PAID")),
    SHIPPED(true, Set.of("COMPLETED/PAID")),
    DECLINED(false, Set.of("CANCELLED PAYMENT_FAILED/FAILED")),
    CANCELLED(false, Set.of("CANCELLED BY_CUSTOMER/CANCELLED")),
    CANCELLED_AFTER_PAYMENT(true, Set.of("CANCELLED BY_CUSTOMER/REFUNDED"));

    private static final Set<String> TOO_LATE =
            Set.of("CANCELLED PAYMENT_TIMEOUT/CANCELLED", "CANCELLED PAYMENT_TIMEOUT/REFUNDED");
    private static final Address ADDRESS =
            new Address("Ada Lovelace", "12 St James's Square", "London", "SW1Y 4JH", "GB", "+44 20 7946 0000");

    private final boolean parcel;
    private final Set<String> endings;

    Purchase(boolean parcel, Set<String> endings) {
        this.parcel = parcel;
        this.endings = endings;
    }

    @Nullable
    Address address() {
        return parcel ? ADDRESS : null;
    }

    /** @param ending the order's status and reason, then the payment's */
    boolean mayEndAs(String ending) {
        return endings.contains(ending) || TOO_LATE.contains(ending);
    }
}

package com.emshop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.localstack.client.Audit;
import com.emshop.localstack.client.Shop;

/** Whether money, pieces and parcels add up over all services. */
final class Auditor {
    private final Shop shop;

    Auditor(Shop shop) {
        this.shop = shop;
    }

    /** Nothing is wrong, and something was looked at. */
    void isClean() {
        Patience.waitsFor("a clean audit").ignoreExceptions().untilAsserted(() -> {
            Audit audit = shop.audit();
            assertThat(audit.violations()).isEmpty();
            assertThat(audit.clean()).isTrue();
            assertThat(audit.checkedOrders()).isPositive();
        });
    }
}

package com.emshop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.localstack.client.Audit;
import com.emshop.localstack.client.Shop;

/** Checks money, stock and shipments across all services. */
final class Auditor {
    private final Shop shop;

    Auditor(Shop shop) {
        this.shop = shop;
    }

    /** At least one order was audited, and there is no violation. */
    void isClean() {
        Timeouts.waitsFor("a clean audit").ignoreExceptions().untilAsserted(() -> {
            Audit audit = shop.audit();
            assertThat(audit.violations()).isEmpty();
            assertThat(audit.clean()).isTrue();
            assertThat(audit.checkedOrders()).isPositive();
        });
    }
}

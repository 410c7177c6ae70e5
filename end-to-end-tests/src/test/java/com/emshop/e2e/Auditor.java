package com.emshop.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.localstack.client.Audit;
import com.emshop.localstack.client.Shop;
import java.time.Duration;

/** Whether money, pieces and parcels add up over all services. */
final class Auditor {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Shop shop;

    Auditor(Shop shop) {
        this.shop = shop;
    }

    /** Nothing is wrong, and something was looked at. */
    void isClean() {
        await("a clean audit").atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            Audit audit = shop.audit();
            assertThat(audit.violations()).isEmpty();
            assertThat(audit.clean()).isTrue();
            assertThat(audit.checkedOrders()).isPositive();
        });
    }
}

package com.emshop.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReceiptWindowTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void onlyADeliveredOrderWaitsForItsReceipt() {
        ReceiptWindow window = new ReceiptWindow(Duration.ofDays(7));
        for (OrderStatus status : OrderStatus.values()) {
            assertThat(window.endFor(order(status, NOON)))
                    .as(status.name())
                    .isEqualTo(status == OrderStatus.DELIVERED ? NOON.plus(Duration.ofDays(7)) : null);
        }
        assertThat(window.endFor(order(OrderStatus.DELIVERED, null))).isNull();
    }

    private static OrderState order(OrderStatus status, @Nullable Instant deliveredAt) {
        OrderState none = OrderState.none("o");
        return new OrderState(
                "o",
                status,
                none.details(),
                none.paymentStatus(),
                null,
                null,
                null,
                none.stockStatus(),
                none.shipmentStatus(),
                null,
                none.cancellation(),
                null,
                deliveredAt,
                1,
                null);
    }
}

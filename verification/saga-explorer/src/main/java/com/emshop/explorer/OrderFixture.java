package com.emshop.explorer;

import com.emshop.inventory.ReservationHold;
import com.emshop.inventory.ReservationLine;
import com.emshop.inventory.StockLevel;
import com.emshop.order.Money;
import com.emshop.order.OrderDetails;
import com.emshop.order.OrderLine;
import com.emshop.order.ShippingAddress;
import com.emshop.payment.Payment;
import com.emshop.payment.PaymentEvent;
import com.emshop.payment.ProviderCapture;
import com.emshop.payment.ProviderNotification;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is ordered in an exhaustive exploration, by whom, and what the provider says about it. */
final class OrderFixture {
    static final String SN = "order";
    static final String RIVAL_SN = "rival";
    static final String PAYMENT_SN = Payment.numberOf(SN);
    static final String SKU = "piece";
    static final Money PRICE = Money.of("10.00", "EUR");
    /** Half of it: what an operator refunds out of kindness. */
    static final com.emshop.payment.Money HALF = com.emshop.payment.Money.of("5.00", PRICE.currency());

    static final ReservationLine LINE = new ReservationLine(SKU, 1);
    /** There is one piece, and two want it. */
    static final StockLevel STOCK = new StockLevel(SKU, 1, 0, 0);

    static final ReservationHold HOLDING =
            new ReservationHold(Choreography.PAYMENT_WINDOW.plus(Choreography.RESERVATION_GRACE));
    /** How long the provider is left alone between two checks: anything shorter than the time to pay. */
    static final Duration PAUSE = Duration.ofMinutes(2);

    /** What kind of order it is. */
    enum Kind {
        /** It is sent home. */
        PARCEL,
        /** It should be sent where no carrier goes. */
        UNDELIVERABLE,
        /** There is nothing to send. */
        DIGITAL
    }

    private OrderFixture() {}

    static OrderDetails placement(Kind kind) {
        ShippingAddress address = switch (kind) {
            case PARCEL -> addressIn(Choreography.SERVED);
            case UNDELIVERABLE -> addressIn("AQ");
            case DIGITAL -> null;
        };
        return new OrderDetails(
                "customer", List.of(new OrderLine(SKU, "Piece", 1, PRICE)), PRICE, "card", address, ClockPhase.START);
    }

    static ShippingAddress addressIn(String country) {
        return new ShippingAddress("A", "B 1", "C", "12345", country, null);
    }

    /** A capture that nobody asked about before: no two orders of an exploration share one. */
    static ProviderCapture capture(String thirdPartySn) {
        return new ProviderCapture(thirdPartySn, null);
    }

    /** What a payment does about a notification; nothing if it does not match the payment. */
    static List<PaymentEvent> process(ProviderNotification notification, Payment payment) {
        ProviderCapture capture =
                notification.captureSn().map(OrderFixture::capture).orElse(null);
        return notification.objectionTo(payment, capture).isPresent()
                ? List.of()
                : notification.applyTo(payment, capture);
    }

    static ProviderNotification captured(int number) {
        return notification(
                ProviderNotification.Kind.PAYMENT_SUCCEEDED,
                PAYMENT_SN,
                "capture-" + number,
                PRICE.amount(),
                null,
                false);
    }

    static ProviderNotification declined(boolean retryable) {
        return notification(
                ProviderNotification.Kind.PAYMENT_FAILED, PAYMENT_SN, null, PRICE.amount(), null, retryable);
    }

    /** @param refund of a refund: our reference */
    static ProviderNotification notification(
            ProviderNotification.Kind kind,
            String paymentSn,
            @Nullable String capture,
            @Nullable BigDecimal amount,
            @Nullable String refund,
            boolean retryable) {
        return new ProviderNotification(
                kind,
                paymentSn,
                capture,
                amount,
                amount == null ? null : PRICE.currency().getCurrencyCode(),
                ClockPhase.START,
                retryable,
                refund,
                null,
                null);
    }
}

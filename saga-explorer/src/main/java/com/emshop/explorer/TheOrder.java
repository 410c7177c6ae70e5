package com.emshop.explorer;

import com.emshop.inventory.Holding;
import com.emshop.inventory.ReservationLine;
import com.emshop.inventory.StockItem;
import com.emshop.order.Money;
import com.emshop.order.OrderLine;
import com.emshop.order.Placement;
import com.emshop.order.ShippingAddress;
import com.emshop.payment.Payment;
import com.emshop.payment.ProviderNotice;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is ordered in an exhaustive exploration, by whom, and what the provider says about it. */
final class TheOrder {
    static final String SN = "order";
    static final String RIVAL_SN = "rival";
    static final String PAYMENT_SN = Payment.numberOf(SN);
    static final String SKU = "piece";
    static final Money PRICE = Money.of("10.00", "EUR");
    /** Half of it: what an operator gives back out of kindness. */
    static final com.emshop.payment.Money HALF = com.emshop.payment.Money.of("5.00", PRICE.currency());

    static final ReservationLine LINE = new ReservationLine(SKU, 1);
    /** There is one piece, and two want it. */
    static final StockItem SHELF = new StockItem(SKU, 1, 0, 0);

    static final Holding HOLDING = new Holding(Choreography.PAYMENT_WINDOW.plus(Choreography.RESERVATION_GRACE));
    /** How long the provider is left alone between two looks: anything shorter than the time to pay. */
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

    private TheOrder() {}

    static Placement placement(Kind kind) {
        ShippingAddress address = switch (kind) {
            case PARCEL -> addressIn(Choreography.SERVED);
            case UNDELIVERABLE -> addressIn("AQ");
            case DIGITAL -> null;
        };
        return new Placement(
                "customer", List.of(new OrderLine(SKU, "Piece", 1, PRICE)), PRICE, "card", address, Moments.START);
    }

    static ShippingAddress addressIn(String country) {
        return new ShippingAddress("A", "B 1", "C", "12345", country, null);
    }

    static ProviderNotice captured(int number) {
        return notice(ProviderNotice.Kind.PAYMENT_SUCCEEDED, "capture-" + number, false);
    }

    static ProviderNotice declined(boolean retryable) {
        return notice(ProviderNotice.Kind.PAYMENT_FAILED, null, retryable);
    }

    private static ProviderNotice notice(ProviderNotice.Kind kind, @Nullable String capture, boolean retryable) {
        return new ProviderNotice(
                kind,
                PAYMENT_SN,
                capture,
                PRICE.amount(),
                PRICE.currency().getCurrencyCode(),
                Moments.START,
                retryable,
                null,
                null);
    }
}

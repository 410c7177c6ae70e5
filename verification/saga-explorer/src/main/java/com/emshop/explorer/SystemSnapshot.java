package com.emshop.explorer;

import com.emshop.inventory.ReservationState;
import com.emshop.inventory.ReservationStatus;
import com.emshop.inventory.StockLevel;
import com.emshop.logistics.ShipmentState;
import com.emshop.logistics.ShipmentStatus;
import com.emshop.order.OrderState;
import com.emshop.order.OrderStatus;
import com.emshop.payment.PaymentState;
import com.emshop.payment.PaymentStatus;
import com.emshop.payment.Refund;
import com.emshop.payment.RefundReason;
import com.emshop.payment.RefundStatus;
import java.math.BigDecimal;
import java.util.Optional;

/** The state of one order in all services and at the provider, and what has to hold of it. */
record SystemSnapshot(
        OrderState order,
        PaymentState payment,
        ReservationState reservation,
        ShipmentState shipment,
        ProviderState provider) {

    /**
     * What is wrong.
     *
     * @param still whether nothing happens any more unless somebody does something
     */
    Optional<String> violation(boolean still) {
        return parcel().or(() -> money()).or(() -> still ? end() : Optional.empty());
    }

    /** A parcel leaves only for a paid order, and none is under way for a dead one. */
    private Optional<String> parcel() {
        boolean left = shipment.status() == ShipmentStatus.DISPATCHED || shipment.status() == ShipmentStatus.DELIVERED;
        if (!left) {
            return Optional.empty();
        }
        if (payment.status() != PaymentStatus.PAID) {
            return Optional.of("a parcel left for a payment that is " + payment.status());
        }
        if (reservation.status() != ReservationStatus.CONFIRMED) {
            return Optional.of("a parcel left with pieces that are " + reservation.status());
        }
        return switch (order.status()) {
            case PAID, SHIPPED, DELIVERED, COMPLETED -> Optional.empty();
            case NONE, PENDING_PAYMENT, CANCELLED ->
                Optional.of("a parcel left for an order that is " + order.status());
        };
    }

    private Optional<String> money() {
        if (provider.kept().signum() < 0) {
            return Optional.of("more went back than was taken: " + provider);
        }
        return Optional.empty();
    }

    /** Where an order may stay for ever. */
    private Optional<String> end() {
        return switch (order.status()) {
            case NONE -> Optional.of("an order that was placed is not there");
            case PENDING_PAYMENT -> Optional.of("stuck: neither paid nor cancelled, and nothing will happen");
            case PAID ->
                order.details() != null && order.details().isDigital()
                        ? Optional.of("stuck: digital goods that are paid and never complete")
                        : alive(ShipmentStatus.CREATED);
            case SHIPPED -> alive(ShipmentStatus.DISPATCHED);
            case DELIVERED -> Optional.of("stuck: delivered, and never counts as received");
            case COMPLETED ->
                alive(
                        order.details() != null && order.details().isDigital()
                                ? ShipmentStatus.NOT_NEEDED
                                : ShipmentStatus.DELIVERED);
            case CANCELLED -> dead();
        };
    }

    private Optional<String> alive(ShipmentStatus parcel) {
        if (payment.status() != PaymentStatus.PAID) {
            return Optional.of("order " + order.status() + " with a payment " + payment.status());
        }
        if (reservation.status() != ReservationStatus.CONFIRMED) {
            return Optional.of("order " + order.status() + " with a reservation " + reservation.status());
        }
        if (shipment.status() != parcel) {
            return Optional.of("order " + order.status() + " with a shipment " + shipment.status());
        }
        if (!mirrors()) {
            return Optional.of("the order says payment " + order.paymentStatus() + ", stock " + order.stockStatus()
                    + ", shipment " + order.shipmentStatus());
        }
        return kept(
                payment.terms() == null
                        ? BigDecimal.ZERO
                        : payment.terms().amount().amount());
    }

    private Optional<String> dead() {
        boolean owed = payment.refunds().stream().anyMatch(refund -> refund.status() == RefundStatus.FAILED);
        switch (payment.status()) {
            case CANCELLED, FAILED, REFUNDED -> {}
            case REFUNDING -> {
                if (!owed) {
                    return Optional.of("stuck: money has to be refunded and nobody sends it");
                }
                // The provider refused; an operator has to act.
            }
            case NONE, PENDING, PAID -> {
                return Optional.of("order CANCELLED with a payment " + payment.status());
            }
        }
        switch (reservation.status()) {
            case RELEASED, RETURNED, REJECTED, EXPIRED -> {}
            case NONE, RESERVED, CONFIRMED, PAID_EARLY -> {
                return Optional.of("order CANCELLED with a reservation " + reservation.status());
            }
        }
        switch (shipment.status()) {
            case NONE, REJECTED, CANCELLED, NOT_NEEDED -> {}
            case AWAITING_STOCK, AWAITING_ORDER, CREATED, DISPATCHED, DELIVERED -> {
                return Optional.of("order CANCELLED with a shipment " + shipment.status());
            }
        }
        return kept(BigDecimal.ZERO);
    }

    /** What the shop has is what it should have, beside what the provider refuses to refund, and what operators gave. */
    private Optional<String> kept(BigDecimal expected) {
        BigDecimal refused = payment.refunds().stream()
                .filter(refund -> refund.status() == RefundStatus.FAILED)
                .filter(refund -> refund.reason().settles() || isDuplicate(refund))
                .map(refund -> refund.amount().amount())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal given = payment.refunds().stream()
                .filter(refund -> refund.status() == RefundStatus.SUCCEEDED)
                .filter(refund -> !refund.reason().settles() && !isDuplicate(refund))
                .map(refund -> refund.amount().amount())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal right =
                expected.signum() == 0 ? refused : expected.add(refused).subtract(given);
        return provider.kept().compareTo(right) == 0
                ? Optional.empty()
                : Optional.of(
                        "order " + order.status() + ", and the shop keeps " + provider.kept() + " instead of " + right);
    }

    private static boolean isDuplicate(Refund refund) {
        return refund.reason() == RefundReason.DUPLICATE_CAPTURE;
    }

    /** What a live order says of the others is how they are. */
    private boolean mirrors() {
        boolean parcel = switch (shipment.status()) {
            case CREATED -> order.shipmentStatus() == com.emshop.order.ShipmentStatus.CREATED;
            case DISPATCHED -> order.shipmentStatus() == com.emshop.order.ShipmentStatus.DISPATCHED;
            case DELIVERED -> order.shipmentStatus() == com.emshop.order.ShipmentStatus.DELIVERED;
            case NOT_NEEDED -> order.shipmentStatus() == com.emshop.order.ShipmentStatus.NONE;
            case NONE, AWAITING_STOCK, AWAITING_ORDER, REJECTED, CANCELLED -> false;
        };
        return parcel
                && order.paymentStatus() == com.emshop.order.PaymentStatus.PAID
                && order.stockStatus() == com.emshop.order.StockStatus.CONFIRMED
                && order.status() != OrderStatus.CANCELLED;
    }

    /** The pieces of an article are where its reservations say. */
    static Optional<String> pieces(StockLevel item, long all, Iterable<ReservationState> reservations) {
        long reserved = 0;
        long sold = 0;
        for (ReservationState each : reservations) {
            int wanted = each.lines().stream()
                    .filter(line -> line.sku().equals(item.sku()))
                    .mapToInt(line -> line.quantity())
                    .sum();
            switch (each.status()) {
                case RESERVED -> reserved += wanted;
                case CONFIRMED -> sold += wanted;
                case NONE, RELEASED, EXPIRED, RETURNED, REJECTED, PAID_EARLY -> {}
            }
        }
        StockLevel right = new StockLevel(item.sku(), all - reserved - sold, reserved, sold);
        return right.equals(item) ? Optional.empty() : Optional.of("stock is " + item + " instead of " + right);
    }
}

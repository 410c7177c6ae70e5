package com.emshop.payment;

/** The states of a payment, with the numbers they have always had in {@code payment_orders}. */
public enum PaymentStatus {
    /** Nobody asked for money yet; never stored. */
    NONE(0),
    /** The customer can pay. */
    PENDING(1),
    /** The money is there. */
    PAID(2),
    /** The provider refused it for good. */
    FAILED(3),
    /** Closed before money came. */
    CANCELLED(4),
    /** The money is going back. */
    REFUNDING(5),
    /** The money went back. */
    REFUNDED(6);

    private final int number;

    PaymentStatus(int number) {
        this.number = number;
    }

    /**
     * The status that has this number.
     *
     * @throws IllegalArgumentException if none has
     */
    public static PaymentStatus of(int number) {
        for (PaymentStatus status : values()) {
            if (status.number == number) {
                return status;
            }
        }
        throw new IllegalArgumentException("no payment status has the number " + number);
    }

    /** Its number in the table. */
    public int number() {
        return number;
    }
}

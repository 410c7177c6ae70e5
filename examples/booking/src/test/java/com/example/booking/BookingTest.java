package com.example.booking;

import com.emshop.saga.Cause;
import com.emshop.saga.ReactionContext;
import com.emshop.saga.test.ReactionTable;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class BookingTest {
    private static Booking booking(Booking.Status status, String variant) {
        Booking booking = Booking.TYPE.create("b-1", new Booking.State("b-1", status, "12", LocalDate.EPOCH, 2, null));
        booking.begin(new ReactionContext(Cause.event("Test", "e-1", Instant.EPOCH), Instant.EPOCH, null));
        return booking;
    }

    @Test
    void bookingReactsAsTheTableSays() {
        ReactionTable.of(Booking.Status.class, BookingTest::booking, Booking::status)
                .reaction("nightsReserved", Booking::nightsReserved)
                .reaction("cancel", Booking::cancel)
                .holds("""
                        reaction       | state     | next      | emits
                        nightsReserved | NONE      | NONE      | -
                        nightsReserved | REQUESTED | CONFIRMED | Confirmed
                        nightsReserved | CONFIRMED | CONFIRMED | -
                        nightsReserved | REJECTED  | REJECTED  | -
                        nightsReserved | CANCELLED | CANCELLED | -
                        cancel         | NONE      | CANCELLED | -
                        cancel         | REQUESTED | CANCELLED | Cancelled
                        cancel         | CONFIRMED | CANCELLED | Cancelled
                        cancel         | REJECTED  | REJECTED  | !booking-rejected
                        cancel         | CANCELLED | CANCELLED | -
                        """);
    }
}

package com.example.booking;

import com.emshop.saga.DomainEvent;
import java.time.LocalDate;

/** What happens to a booking. */
sealed interface BookingEvent extends DomainEvent {
    record Requested(String room, LocalDate firstNight, int nights) implements BookingEvent {}

    record Confirmed() implements BookingEvent {}

    record Rejected(String reason) implements BookingEvent {}

    record Cancelled(String room, LocalDate firstNight, int nights) implements BookingEvent {}
}

package com.example.calendar;

import com.emshop.saga.DomainEvent;

/** What happens to the reservation of a booking's nights. */
sealed interface CalendarEvent extends DomainEvent {
    record Reserved() implements CalendarEvent {}

    record Refused(String reason) implements CalendarEvent {}

    record Freed() implements CalendarEvent {}
}

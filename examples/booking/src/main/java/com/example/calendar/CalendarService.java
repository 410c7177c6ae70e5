package com.example.calendar;

import static java.util.stream.Collectors.toUnmodifiableSet;

import com.emshop.saga.Aggregates;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.EventMapping;
import com.emshop.saga.messaging.EventSubscriber;
import com.emshop.saga.messaging.RowStore;
import com.emshop.saga.messaging.RowTable;
import com.example.events.*;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.data.jdbc.core.convert.JdbcConverter;

/** Knows which nights of which room are taken, and by which booking. */
@SpringBootApplication
public class CalendarService {
    public static void main(String[] args) {
        new SpringApplicationBuilder(CalendarService.class).properties("spring.application.name=calendar").run(args);
    }

    @Bean
    AggregateStore<Reservation, Reservation.State> reservations(JdbcConverter converter) {
        return RowStore.of(Reservation.TYPE, RowTable.of(Reservation.State.class, "reservations", converter));
    }

    @Bean
    AggregateStore<Night, Night.State> nights(JdbcConverter converter) {
        return RowStore.of(Night.TYPE, RowTable.of(Night.State.class, "nights", converter));
    }

    /** Both reactions need the nights: the kit locks them with the reservation, in the order of their keys. */
    @Bean
    EventSubscriber<Reservation> bookingEvents() {
        return EventSubscriber.of(Reservation.TYPE, to -> to.topic("booking.events")
                .on(BookingRequested.class,
                        event -> keys(event.getStay()).map(Night.TYPE::id).collect(toUnmodifiableSet()),
                        (reservation, event, others) -> reservation.bookingRequested(nights(event.getStay(), others)))
                .on(BookingCancelled.class,
                        event -> keys(event.getStay()).map(Night.TYPE::id).collect(toUnmodifiableSet()),
                        (reservation, event, others) -> reservation.bookingCancelled(nights(event.getStay(), others)))
                .ignoreOthers());
    }

    private static Stream<String> keys(Stay stay) {
        return stay.getFirstNight()
                .datesUntil(stay.getFirstNight().plusDays(stay.getNights()))
                .map(date -> stay.getRoom() + '/' + date);
    }

    private static List<Night> nights(Stay stay, Aggregates others) {
        return keys(stay).map(key -> others.get(Night.TYPE, key)).toList();
    }

    @Bean
    EventMapping<CalendarEvent> calendarEvents() {
        return EventMapping.of(CalendarEvent.class, "calendar.events")
                .map(CalendarEvent.Reserved.class, NightsReserved.class, (event, bookingId, at) -> new NightsReserved(bookingId))
                .map(CalendarEvent.Refused.class, NightsRefused.class, (event, bookingId, at) ->
                        new NightsRefused(bookingId, event.reason()))
                .map(CalendarEvent.Freed.class, NightsFreed.class, (event, bookingId, at) -> new NightsFreed(bookingId))
                .build();
    }
}

package com.example.booking;

import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.EventMapping;
import com.emshop.saga.messaging.EventSubscriber;
import com.emshop.saga.messaging.RowStore;
import com.emshop.saga.messaging.RowTable;
import com.example.events.*;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.data.jdbc.core.convert.JdbcConverter;

/** Takes bookings of guests. */
@SpringBootApplication
public class BookingService {
    public static void main(String[] args) {
        new SpringApplicationBuilder(BookingService.class).properties("spring.application.name=booking").run(args);
    }

    @Bean
    AggregateStore<Booking, Booking.State> bookings(JdbcConverter converter) {
        return RowStore.of(Booking.TYPE, RowTable.of(Booking.State.class, "bookings", converter));
    }

    @Bean
    EventSubscriber<Booking> calendarEvents() {
        return EventSubscriber.of(Booking.TYPE, to -> to.topic("calendar.events")
                .on(NightsReserved.class, (booking, event) -> booking.nightsReserved())
                .on(NightsRefused.class, (booking, event) -> booking.nightsRefused(event.getReason()))
                .ignoreOthers());
    }

    @Bean
    EventMapping<BookingEvent> bookingEvents() {
        return EventMapping.of(BookingEvent.class, "booking.events")
                .map(BookingEvent.Requested.class, BookingRequested.class, (event, bookingId, at) ->
                        new BookingRequested(bookingId, new Stay(event.room(), event.firstNight(), event.nights())))
                .map(BookingEvent.Confirmed.class, BookingConfirmed.class, (event, bookingId, at) -> new BookingConfirmed(bookingId))
                .map(BookingEvent.Rejected.class, BookingRejected.class, (event, bookingId, at) ->
                        new BookingRejected(bookingId, event.reason()))
                .map(BookingEvent.Cancelled.class, BookingCancelled.class, (event, bookingId, at) ->
                        new BookingCancelled(bookingId, new Stay(event.room(), event.firstNight(), event.nights())))
                .build();
    }
}

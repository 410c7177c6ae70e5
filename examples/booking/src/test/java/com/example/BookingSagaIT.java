package com.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.saga.servers.TestServers;
import com.emshop.saga.test.OutboxRelay;
import com.emshop.saga.test.SagaServers;
import com.emshop.saga.test.TestService;
import com.emshop.saga.test.TestTokens;
import com.example.booking.BookingService;
import com.example.calendar.CalendarService;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Both services and the relay, as in production. */
@SagaServers(topics = {"booking.events", "calendar.events"})
class BookingSagaIT {
    @AutoClose private static TestService booking;
    @AutoClose private static TestService calendar;
    @AutoClose private static OutboxRelay relay;

    @BeforeAll
    static void start(TestServers servers) {
        booking = TestService.start(BookingService::main, servers, "booking");
        calendar = TestService.start(CalendarService::main, servers, "calendar");
        relay = OutboxRelay.start(servers, "booking", "calendar");
    }

    @Test
    void bookingOfTakenNightsIsRejected() {
        request("ada", "12", "2026-05-01", 3);
        awaitStatus("ada", "CONFIRMED");

        request("bob", "12", "2026-05-03", 2);

        awaitStatus("bob", "REJECTED");
        assertThat(nightsHeld("12")).isEqualTo(3);
    }

    @Test
    void cancellationOfAConfirmedBookingFreesItsNights() {
        request("cleo", "7", "2026-05-01", 2);
        awaitStatus("cleo", "CONFIRMED");

        assertThat(call("DELETE", "cleo", null)).isEqualTo("CANCELLED");

        await().atMost(Duration.ofSeconds(30)).until(() -> nightsHeld("7") == 0);
        request("dora", "7", "2026-05-02", 1);
        awaitStatus("dora", "CONFIRMED");
    }

    private static void request(String guest, String room, String from, int nights) {
        String wish = "{\"room\":\"%s\",\"from\":\"%s\",\"nights\":%d}".formatted(room, from, nights);
        assertThat(call("PUT", guest, wish)).isEqualTo("REQUESTED");
    }

    private static void awaitStatus(String guest, String status) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(call("GET", guest, null)).isEqualTo(status));
    }

    private static String call(String method, String guest, String body) {
        return booking.http().send(method, "/bookings/spring", TestTokens.customer(guest), body).text("status");
    }

    private static int nightsHeld(String room) {
        String held = "SELECT COUNT(*) FROM nights WHERE held_by IS NOT NULL AND night LIKE ?";
        return calendar.bean(JdbcTemplate.class).queryForObject(held, Integer.class, room + "/%");
    }
}

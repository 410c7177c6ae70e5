package com.emshop.logistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.emshop.events.Money;
import com.emshop.events.OrderLine;
import com.emshop.events.SkuQuantity;
import com.emshop.events.Topics;
import com.emshop.events.inventory.StockConfirmed;
import com.emshop.events.order.OrderCancelReason;
import com.emshop.events.order.OrderCancelled;
import com.emshop.events.order.OrderPaid;
import com.emshop.saga.messaging.TimeOrderedIds;
import com.emshop.saga.servers.TestServers;
import com.emshop.saga.test.HttpCalls;
import com.emshop.saga.test.HttpCalls.Answer;
import com.emshop.saga.test.TestEvents;
import com.emshop.saga.test.TestTokens;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Erasure and retention of the shipments' addresses, on the real database, broker and registry. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.application.name=logistics-service-with-personal-data",
            "saga.personal-data.retention=100d",
            "saga.personal-data.interval=100ms",
            "saga.personal-data.batch=2"
        })
@DirtiesContext // stops the consumers, since other tests use the same topics
class PersonalDataIT {
    private static final String DATABASE = "logistics_personal_data_it";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final TestServers SERVERS = TestServers.running();
    private static final String STREET = "Main Street 1";
    private static final String ERASED = "(erased)";
    private static TestEvents others;

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate jdbc;

    private final String customer = "customer-" + UUID.randomUUID();

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        SERVERS.createDatabase(DATABASE);
        SERVERS.recreateTopics(Topics.ALL.toArray(String[]::new));
        TestEvents.properties(SERVERS, DATABASE, properties);
    }

    @BeforeAll
    static void connect() {
        others = new TestEvents(SERVERS);
    }

    @AfterAll
    static void disconnect() {
        others.close();
    }

    @Test
    void erasureOverwritesFinishedShipmentsAndPostponesOpenOnes() {
        String cancelled = created();
        cancel(cancelled);
        String open = created();

        Answer erased = erase();

        assertThat(erased.status()).isEqualTo(200);
        assertThat(erased.body().path("rows").asInt()).isEqualTo(1);
        assertThat(erased.body().path("postponedOrders").path(0).asString()).isEqualTo(open);
        assertThat(shipmentOf(cancelled)).isEqualTo("""
                {"recipient":"(erased)","street":"(erased)","city":"(erased)","postalCode":"(erased)","country":"DE","phone":null}""");
        assertThat(streetOf(open)).isEqualTo(STREET);
        assertThat(erase().body().path("rows").asInt()).as("erased again").isZero();

        cancel(open);
        await().atMost(SOON).untilAsserted(() -> assertThat(streetOf(open)).isEqualTo(ERASED));
    }

    @Test
    void erasureIsAppliedAgainToAddressesThatComeBack() {
        String orderSn = created();
        cancel(orderSn);
        String address = jdbc.queryForObject("SELECT address FROM shipments WHERE order_sn = ?", String.class, orderSn);
        erase();

        jdbc.update("UPDATE shipments SET address = ? WHERE order_sn = ?", address, orderSn);

        await().atMost(SOON).untilAsserted(() -> assertThat(streetOf(orderSn)).isEqualTo(ERASED));
    }

    @Test
    void retentionErasesOldFinishedShipmentsAndKeepsOpenAndYoungOnes() {
        String young = created();
        cancel(young);
        String open = aged(created(), "0188");
        String finished = created();
        cancel(finished);
        String old = aged(finished, "018e"); // behind the open one, so that one was passed when this one is erased

        await().atMost(SOON).untilAsserted(() -> assertThat(streetOf(old)).isEqualTo(ERASED));

        assertThat(streetOf(open)).isEqualTo(STREET);
        assertThat(streetOf(young)).isEqualTo(STREET);
    }

    @Test
    void onlyOperatorsErase() {
        HttpCalls http = new HttpCalls(port);
        assertThat(http.send("DELETE", "/customers/" + customer + "/data", TestTokens.customer(customer), null)
                        .problem())
                .isEqualTo("403 forbidden");
        assertThat(http.get("/v3/api-docs", null).body().path("paths").propertyNames())
                .contains("/customers/{userId}/data", "/erasures");
    }

    private Answer erase() {
        return new HttpCalls(port).send("DELETE", "/customers/" + customer + "/data", TestTokens.operator(), null);
    }

    private String created() {
        String orderSn = TimeOrderedIds.next().toString();
        Instant now = Instant.now();
        others.publish(
                Topics.ORDER,
                orderSn,
                new OrderPaid(
                        orderSn,
                        customer,
                        "pay",
                        List.of(new OrderLine("BOOK", "A book", 1, new Money(new BigDecimal("12.50"), "EUR"))),
                        new com.emshop.events.ShippingAddress("Ada", STREET, "Bonn", "53111", "DE", "0228"),
                        now,
                        now));
        others.publish(
                Topics.INVENTORY, orderSn, new StockConfirmed(orderSn, List.of(new SkuQuantity("BOOK", 1)), now));
        awaitStatus(orderSn, ShipmentStatus.CREATED);
        return orderSn;
    }

    private void cancel(String orderSn) {
        others.publish(Topics.ORDER, orderSn, new OrderCancelled(orderSn, OrderCancelReason.STOCK_LOST, Instant.now()));
        awaitStatus(orderSn, ShipmentStatus.CANCELLED);
    }

    private void awaitStatus(String orderSn, ShipmentStatus status) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(jdbc.queryForList(
                                "SELECT status FROM shipments WHERE order_sn = ?", Integer.class, orderSn))
                        .containsExactly(status.number()));
    }

    /** Gives a shipment an order number, and times, of long ago. */
    private String aged(String orderSn, String beginning) {
        String aged = beginning + orderSn.substring(beginning.length());
        jdbc.update(
                "UPDATE shipment_tracks SET order_sn = ?, created_at = '2024-01-01' WHERE order_sn = ?", aged, orderSn);
        jdbc.update("UPDATE shipments SET order_sn = ? WHERE order_sn = ?", aged, orderSn);
        return aged;
    }

    private String streetOf(String orderSn) {
        return jdbc.queryForObject(
                "SELECT address ->> '$.street' FROM shipments WHERE order_sn = ?", String.class, orderSn);
    }

    private String shipmentOf(String orderSn) {
        return new HttpCalls(port)
                .get("/shipments?orderSn=" + orderSn, TestTokens.customer(customer))
                .body()
                .path("items")
                .path(0)
                .path("shippingAddress")
                .toString();
    }
}

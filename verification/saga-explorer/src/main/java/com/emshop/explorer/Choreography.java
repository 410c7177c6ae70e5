package com.emshop.explorer;

import com.emshop.inventory.Reservation;
import com.emshop.logistics.Shipment;
import com.emshop.order.Order;
import com.emshop.payment.Payment;
import com.emshop.saga.messaging.EventMapping;
import com.emshop.saga.messaging.EventSubscriber;
import com.emshop.saga.messaging.Subscriptions;
import com.emshop.saga.messaging.TimeScale;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * The four services' reactions, taken from the services themselves: their {@code messaging} packages are wired as at work,
 * without stores, brokers and web.
 */
record Choreography(Reactions order, Reactions payment, Reactions inventory, Reactions logistics) {

    /** How long an order can be paid in the explored shop. */
    static final Duration PAYMENT_WINDOW = Duration.ofMinutes(15);
    /** How much longer its pieces are reserved. */
    static final Duration RESERVATION_GRACE = Duration.ofMinutes(2);
    /** The country that the explored shop delivers to. */
    static final String SERVED = "DE";

    private static final Map<String, Object> TERMS = Map.of(
            "emshop.payment.window", PAYMENT_WINDOW.toString(),
            "emshop.reservation.payment-window", PAYMENT_WINDOW.toString(),
            "emshop.reservation.grace", RESERVATION_GRACE.toString(),
            "emshop.logistics.served-countries", SERVED);

    /** Properties of the services' messaging packages, which a service finds by scanning from its top. */
    @ConfigurationPropertiesScan({"com.emshop.inventory.messaging", "com.emshop.logistics.messaging"})
    private static final class ServiceProperties {}

    /** As the services are. */
    static Choreography ofTheServices() {
        return new Choreography(
                reactions(Service.ORDER, Order.class),
                reactions(Service.PAYMENT, Payment.class),
                reactions(Service.INVENTORY, Reservation.class),
                reactions(Service.LOGISTICS, Shipment.class));
    }

    /** All of them. */
    Stream<Reactions> all() {
        return Stream.of(order, payment, inventory, logistics);
    }

    private static Reactions reactions(Service service, Class<?> aggregate) {
        try (var context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("terms", TERMS));
            context.registerBean(TimeScale.class, () -> new TimeScale(1));
            context.register(ServiceProperties.class);
            context.scan(aggregate.getPackageName() + ".messaging");
            context.refresh();
            List<EventSubscriber<?>> subscribers = context.getBeanProvider(EventSubscriber.class).stream()
                    .<EventSubscriber<?>>map(subscriber -> subscriber)
                    .toList();
            return new Reactions(service, Subscriptions.of(subscribers), context.getBean(EventMapping.class));
        }
    }
}

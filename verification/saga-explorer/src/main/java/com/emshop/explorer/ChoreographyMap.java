package com.emshop.explorer;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who emits what because of what, and who reacts: seen in the explored stories, not written down by anybody. Every event that
 * ever followed is in it, since every way was gone.
 */
final class ChoreographyMap {
    /** What is done, and what undoes it. */
    static final Map<String, List<String>> COMPENSATIONS = compensations();

    /** Facts for people and other teams: no service of the shop has anything to do about them. */
    static final Set<String> FOR_OTHERS =
            Set.of("OrderShipped", "OrderDelivered", "OrderCompleted", "LatePaymentReceived", "RefundFailed");

    private final Map<Service, Map<String, ServiceModel.Follows>> follows = new EnumMap<>(Service.class);
    private final Map<String, Message> facts = new TreeMap<>();
    private final Choreography services;

    private ChoreographyMap(Choreography services) {
        this.services = services;
        for (Service service : Service.values()) {
            follows.put(service, new TreeMap<>());
        }
    }

    /** Goes through everything that can happen, a few faults at a time. */
    static ChoreographyMap of(Choreography services) {
        ChoreographyMap map = new ChoreographyMap(services);
        for (OrderFixture.Kind kind : OrderFixture.Kind.values()) {
            map.add(kind, EnumSet.of(FaultType.DECLINE, FaultType.SECOND_CAPTURE));
            map.add(kind, EnumSet.of(FaultType.RIVAL));
            map.add(kind, EnumSet.of(FaultType.GOODWILL, FaultType.REFUND_TROUBLE));
            map.add(kind, EnumSet.of(FaultType.SECOND_CAPTURE, FaultType.REFUND_TROUBLE));
        }
        return map;
    }

    private void add(OrderFixture.Kind kind, Set<FaultType> faults) {
        OneOrder.Explored explored = OneOrder.explore(services, kind, faults, FaultInjection.NONE, Explore.MOST_STATES);
        explored.follows()
                .forEach((service, requests) -> requests.forEach(
                        (request, what) -> of(service).merge(request, what, ServiceModel.Follows::and)));
        explored.stories().forEach(story -> story.forEach(fact -> facts.putIfAbsent(fact.name(), fact)));
    }

    private static Map<String, List<String>> compensations() {
        Map<String, List<String>> undone = new LinkedHashMap<>();
        undone.put("OrderCreated", List.of("OrderCancelled"));
        undone.put("PaymentCreated", List.of("PaymentCancelled", "PaymentExpired", "PaymentFailed"));
        undone.put("PaymentConfirmed", List.of("RefundStarted", "PaymentRefunded"));
        undone.put("LatePaymentReceived", List.of("RefundStarted", "PaymentRefunded"));
        undone.put("OrderPaid", List.of("OrderCancelled"));
        undone.put("StockReserved", List.of("StockReleased", "StockReservationExpired"));
        undone.put("StockConfirmed", List.of("StockReturned"));
        undone.put("ShipmentCreated", List.of("ShipmentCancelled"));
        return undone;
    }

    /** The names of all facts that are ever emitted. */
    Set<String> emitted() {
        return facts.keySet();
    }

    /** The facts that no service subscribes to. */
    SortedSet<String> unhandled() {
        SortedSet<String> unhandled = new TreeSet<>(facts.keySet());
        unhandled.removeIf(fact -> !listeners(fact).isEmpty());
        return unhandled;
    }

    /** Subscriptions to facts that are never emitted. */
    SortedSet<String> awaitedInVain() {
        SortedSet<String> vain = new TreeSet<>();
        services.all().forEach(listener -> {
            for (Service emitter : Service.values()) {
                listener.reactsTo(emitter).stream()
                        .map(type -> type.substring(type.lastIndexOf('.') + 1))
                        .filter(fact -> !facts.containsKey(fact))
                        .forEach(vain::add);
            }
        });
        return vain;
    }

    /** Who emitted it because of what: the requests of the service that emits it. */
    SortedSet<String> causes(String fact) {
        SortedSet<String> causes = new TreeSet<>();
        of(emitter(fact)).forEach((request, what) -> {
            if (what.emitted().contains(fact)) {
                causes.add(request);
            }
        });
        return causes;
    }

    /** What follows when a service handles a fact. */
    Optional<ServiceModel.Follows> reaction(Service service, String fact) {
        return listeners(fact).contains(service)
                ? Optional.ofNullable(of(service).get(fact))
                : Optional.empty();
    }

    /** A way from a fact back to itself, by messages alone; empty if there is none. */
    Optional<List<String>> circle() {
        for (String fact : facts.keySet()) {
            List<String> way = new ArrayList<>(List.of(fact));
            if (leadsTo(fact, fact, way, new LinkedHashSet<>())) {
                return Optional.of(way);
            }
        }
        return Optional.empty();
    }

    private boolean leadsTo(String from, String goal, List<String> way, Set<String> seen) {
        for (Service service : Service.values()) {
            for (String next :
                    reaction(service, from).map(ServiceModel.Follows::emitted).orElse(new TreeSet<>())) {
                way.add(next);
                if (next.equals(goal) || (seen.add(next) && leadsTo(next, goal, way, seen))) {
                    return true;
                }
                way.remove(way.size() - 1);
            }
        }
        return false;
    }

    private Service emitter(String fact) {
        Message message = facts.get(fact);
        if (message == null) {
            throw new IllegalArgumentException("nobody emits " + fact);
        }
        return message.from();
    }

    private Set<Service> listeners(String fact) {
        Message message = facts.get(fact);
        Set<Service> listeners = EnumSet.noneOf(Service.class);
        if (message != null) {
            String type = message.event().getSchema().getFullName();
            services.all()
                    .filter(listener -> listener.reactsTo(message.from()).contains(type))
                    .forEach(listener -> listeners.add(listener.service()));
        }
        return listeners;
    }

    private Map<String, ServiceModel.Follows> of(Service service) {
        return follows.computeIfAbsent(service, none -> new TreeMap<>());
    }

    // ---- for people

    /** The page {@code docs/choreography.md}. */
    String markdown() {
        StringBuilder page = new StringBuilder("""
                # Who reacts to what

                <!-- Generated from subscriptions and reactions: `./emshop explore map > docs/choreography.md`. A test compares. -->

                There is no coordinator. Each row says what an event means, what makes its service emit it, which services handle it,
                and what they emit. Everything here was observed while the explorer went through every way that one order can go. An
                event that a service does not need in its present status changes nothing: late, early and repeated events are
                ordinary. The reactions are the aggregates `Order`, `Payment`, `Reservation` and `Shipment`; each has a table test
                with a cell for every status and event. In *italics*: causes that are not events.
                """);
        for (Service service : Service.values()) {
            page.append("%n## %s%n%n".formatted(titled(service.toString())));
            page.append("| event | means | emitted because of | who reacts → what follows |\n|---|---|---|---|\n");
            facts.values().stream()
                    .filter(fact -> fact.from() == service)
                    .forEach(fact -> page.append("| %s | %s | %s | %s |%n"
                            .formatted(fact.name(), says(fact), because(fact.name()), reactions(fact.name()))));
        }
        page.append("""

                ## Compensation

                | what was done | is undone by |
                |---|---|
                """);
        COMPENSATIONS.forEach(
                (done, undone) -> page.append("| %s | %s |%n".formatted(done, String.join(", ", undone))));
        page.append("""

                ## What starts without an event

                | what happens | what follows |
                |---|---|
                """);
        for (Service service : Service.values()) {
            of(service).forEach((request, what) -> {
                if (!facts.containsKey(request) && !what.emitted().isEmpty()) {
                    page.append("| %s: *%s* | %s |%n".formatted(service, request, String.join(", ", what.emitted())));
                }
            });
        }
        page.append("%nThe console consumes all topics, observes, and coordinates nothing.%n".formatted());
        return page.toString();
    }

    private String because(String fact) {
        return causes(fact).stream()
                .map(cause -> facts.containsKey(cause) ? cause : "*" + cause + "*")
                .collect(joining(", "));
    }

    private String reactions(String fact) {
        Collection<String> reactions = new ArrayList<>();
        for (Service service : Service.values()) {
            reaction(service, fact).ifPresent(what -> reactions.add(reaction(service, what)));
        }
        return reactions.isEmpty() ? "–" : String.join(" · ", reactions);
    }

    private static String reaction(Service service, ServiceModel.Follows what) {
        if (!what.emitted().isEmpty()) {
            return service + " → " + String.join(", ", what.emitted());
        }
        return service + (what.notes() ? " notes it" : " passes over it");
    }

    private static String says(Message fact) {
        String doc = fact.event().getSchema().getDoc();
        String sentence = doc == null ? "" : doc.split("(?<=[.;])\\s", 2)[0].strip();
        return sentence.endsWith(".") || sentence.endsWith(";")
                ? sentence.substring(0, sentence.length() - 1)
                : sentence;
    }

    private static String titled(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}

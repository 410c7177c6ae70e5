package com.emshop.localstack.demo;

import com.emshop.localstack.client.Address;
import com.emshop.localstack.client.Audit;
import com.emshop.localstack.client.Line;
import com.emshop.localstack.client.Order;
import com.emshop.localstack.client.Shop;
import com.emshop.localstack.client.Stock;
import com.emshop.localstack.client.Violation;
import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.process.Polling;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * All scenarios, one after the other, each with a product of its own, so that they can be played again on one stack. Those
 * about time last as long as the shop gives its customers to pay, however long that is.
 */
public final class Demo {
    private static final List<Scenario> SCENARIOS = Scenario.ALL;
    private static final BigDecimal PRICE = new BigDecimal("19.90");
    private static final String CURRENCY = "EUR";
    private static final String CUSTOMER = "1001";
    private static final Address ADDRESS =
            new Address("Ada Lovelace", "12 St James's Square", "London", "SW1Y 4JH", "GB", "+44 20 7946 0000");
    /** The console consumes events a moment later. */
    private static final Duration AUDIT_TIMEOUT = Duration.ofSeconds(30);

    private final Shop shop;
    private final Clock clock;
    private final Consumer<String> out;

    /** @param out receives what happens, a line at a time */
    public Demo(Shop shop, Clock clock, Consumer<String> out) {
        this.shop = shop;
        this.clock = clock;
        this.out = out;
    }

    /** @return whether every scenario ended as it must, and the audit is clean */
    public boolean play() {
        String run = UUID.randomUUID().toString().substring(0, 8).toUpperCase(Locale.ROOT);
        var failed = new LinkedHashSet<String>();
        var scenes = new HashMap<Scenario, ScenarioRun>();
        out.accept("");
        out.accept(SCENARIOS.stream().filter(Scenario::isAboutTime).count()
                + " orders are placed first, so that their payment timeout passes while other scenarios run:");
        for (Scenario scenario : SCENARIOS) {
            if (scenario.isAboutTime()) {
                attempt(scenario, failed, () -> {
                    ScenarioRun scene = placed(scenario, run);
                    scenes.put(scenario, scene);
                    announce(scenario, scene);
                });
            }
        }
        for (Scenario scenario : SCENARIOS) {
            out.accept("");
            out.accept("Scenario %d of %d: %s".formatted(number(scenario), SCENARIOS.size(), scenario.title()));
            attempt(scenario, failed, () -> {
                ScenarioRun scene = scenes.get(scenario);
                run(scenario, scene == null ? placed(scenario, run) : scene, run);
            });
        }
        out.accept("");
        boolean clean = isClean();
        out.accept(
                failed.isEmpty()
                        ? "All " + SCENARIOS.size() + " scenarios ended as they must."
                        : "Ended otherwise than they must: " + String.join(", ", failed));
        return failed.isEmpty() && clean;
    }

    private static int number(Scenario scenario) {
        return SCENARIOS.indexOf(scenario) + 1;
    }

    private static String sku(Scenario scenario, String run) {
        return "DEMO-" + run + "-" + number(scenario);
    }

    /** Plays a part of a scenario. If that does not go as it must, it is said why, and the scenario has failed. */
    private void attempt(Scenario scenario, Set<String> failed, Runnable part) {
        try {
            part.run();
        } catch (ScenarioFailedException | StackException e) {
            out.accept("  FAILED: " + e.getMessage());
            failed.add(scenario.title());
        }
    }

    private void announce(Scenario scenario, ScenarioRun scene) {
        Instant end = scene.payBefore();
        Duration left = Duration.between(clock.instant(), end);
        out.accept("  scenario %d, %s: can be paid until %s, for another %s"
                .formatted(number(scenario), scenario.title(), scene.timeOfDay(end), ScenarioRun.inWords(left)));
    }

    private ScenarioRun placed(Scenario scenario, String run) {
        String sku = sku(scenario, run);
        shop.offer(sku, "Demo product " + sku, PRICE, CURRENCY);
        shop.stock(sku, scenario.stock());
        Instant placedAt = clock.instant();
        Order order = shop.order(CUSTOMER, sku, List.of(new Line(sku, scenario.quantity())), ADDRESS);
        return new ScenarioRun(shop, CUSTOMER, order, placedAt, clock, out);
    }

    private void run(Scenario scenario, ScenarioRun scene, String run) {
        String sku = sku(scenario, run);
        scene.showTimeline(scenario.quantity() + " of " + sku + " for " + PRICE + " " + CURRENCY + " each, of "
                + scenario.stock());
        scenario.people().accept(scene);
        ExpectedOutcome ending = scenario.ending();
        String states = scene.awaitEnding(ending);
        requireStock(sku, new Stock(scenario.stock() - ending.sold(), 0, ending.sold()));
        out.accept("  ended as it must: " + states);
    }

    private void requireStock(String sku, Stock expected) {
        Stock found = shop.stockOf(sku);
        if (!found.equals(expected)) {
            throw new ScenarioFailedException("The stock of " + sku + " must be " + expected + ", but is " + found);
        }
    }

    private boolean isClean() {
        AuditAnswer answer = Polling.poll(AUDIT_TIMEOUT, this::askAuditor, AuditAnswer::isClean);
        if (answer.audit().isEmpty()) {
            out.accept("The auditor did not answer: " + answer.trouble());
        } else if (answer.isClean()) {
            out.accept("The audit of " + answer.audit().get().checkedOrders() + " orders is clean.");
        } else {
            out.accept("The audit is not clean:");
            for (Violation violation : answer.audit().get().violations()) {
                out.accept("  " + violation);
            }
        }
        return answer.isClean();
    }

    /** @param trouble why there was no answer; empty when there was one */
    private record AuditAnswer(Optional<Audit> audit, String trouble) {
        boolean isClean() {
            return audit.map(Audit::clean).orElse(false);
        }
    }

    private AuditAnswer askAuditor() {
        try {
            return new AuditAnswer(Optional.of(shop.audit()), "");
        } catch (StackException e) {
            return new AuditAnswer(Optional.empty(), String.valueOf(e.getMessage()));
        }
    }
}

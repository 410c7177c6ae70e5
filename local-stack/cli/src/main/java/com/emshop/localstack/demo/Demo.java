package com.emshop.localstack.demo;

import com.emshop.localstack.client.Address;
import com.emshop.localstack.client.Audit;
import com.emshop.localstack.client.Line;
import com.emshop.localstack.client.Order;
import com.emshop.localstack.client.Shop;
import com.emshop.localstack.client.Stock;
import com.emshop.localstack.client.Violation;
import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.process.Waiting;
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
 * All stories, one after the other, each with a product of its own, so that they can be played again on one stack. Those
 * about time last as long as the shop gives its customers to pay, however long that is.
 */
public final class Demo {
    private static final List<Story> STORIES = List.of(
            new PaidAndShipped(),
            new OutOfStock(),
            new PaymentDeclined(),
            new CancelledAfterPayment(),
            new NotPaidInTime(),
            new PaidTooLate());

    private static final BigDecimal PRICE = new BigDecimal("19.90");
    private static final String CURRENCY = "EUR";
    private static final String CUSTOMER = "1001";
    private static final Address ADDRESS =
            new Address("Ada Lovelace", "12 St James's Square", "London", "SW1Y 4JH", "GB", "+44 20 7946 0000");
    /** The console hears of everything a moment later. */
    private static final Duration AUDIT_PATIENCE = Duration.ofSeconds(30);

    private final Shop shop;
    private final Clock clock;
    private final Consumer<String> out;

    /** @param out told what happens, a line at a time */
    public Demo(Shop shop, Clock clock, Consumer<String> out) {
        this.shop = shop;
        this.clock = clock;
        this.out = out;
    }

    /** @return whether every story ended as it must, and the audit is clean */
    public boolean play() {
        String run = UUID.randomUUID().toString().substring(0, 8).toUpperCase(Locale.ROOT);
        var failed = new LinkedHashSet<String>();
        var scenes = new HashMap<Story, Scene>();
        out.accept("");
        out.accept(STORIES.stream().filter(Story::isAboutTime).count()
                + " orders are placed first, so that their time runs out while other stories are told:");
        for (Story story : STORIES) {
            if (story.isAboutTime()) {
                attempt(story, failed, () -> {
                    Scene scene = placed(story, run);
                    scenes.put(story, scene);
                    announce(story, scene);
                });
            }
        }
        for (Story story : STORIES) {
            out.accept("");
            out.accept("Story %d of %d: %s".formatted(number(story), STORIES.size(), story.title()));
            attempt(story, failed, () -> {
                Scene scene = scenes.get(story);
                tell(story, scene == null ? placed(story, run) : scene, run);
            });
        }
        out.accept("");
        boolean clean = isClean();
        out.accept(
                failed.isEmpty()
                        ? "All " + STORIES.size() + " stories ended as they must."
                        : "Ended otherwise than they must: " + String.join(", ", failed));
        return failed.isEmpty() && clean;
    }

    private static int number(Story story) {
        return STORIES.indexOf(story) + 1;
    }

    private static String sku(Story story, String run) {
        return "DEMO-" + run + "-" + number(story);
    }

    /** Plays a part of a story. If that does not go as it must, it is said why, and the story has failed. */
    private void attempt(Story story, Set<String> failed, Runnable part) {
        try {
            part.run();
        } catch (StoryFailedException | StackException e) {
            out.accept("  FAILED: " + e.getMessage());
            failed.add(story.title());
        }
    }

    private void announce(Story story, Scene scene) {
        Instant end = scene.payBefore();
        Duration left = Duration.between(clock.instant(), end);
        out.accept("  story %d, %s: can be paid until %s, for another %s"
                .formatted(number(story), story.title(), scene.timeOfDay(end), Scene.inWords(left)));
    }

    private Scene placed(Story story, String run) {
        String sku = sku(story, run);
        shop.offer(sku, "Demo product " + sku, PRICE, CURRENCY);
        shop.stock(sku, story.stock());
        Instant placedAt = clock.instant();
        Order order = shop.order(CUSTOMER, sku, List.of(new Line(sku, story.quantity())), ADDRESS);
        return new Scene(shop, CUSTOMER, order, placedAt, clock, out);
    }

    private void tell(Story story, Scene scene, String run) {
        String sku = sku(story, run);
        scene.curtainUp(
                story.quantity() + " of " + sku + " for " + PRICE + " " + CURRENCY + " each, of " + story.stock());
        story.play(scene);
        Ending ending = story.ending();
        String states = scene.awaitEnding(ending);
        requireStock(sku, new Stock(story.stock() - ending.sold(), 0, ending.sold()));
        out.accept("  ended as it must: " + states);
    }

    private void requireStock(String sku, Stock expected) {
        Stock found = shop.stockOf(sku);
        if (!found.equals(expected)) {
            throw new StoryFailedException("The stock of " + sku + " must be " + expected + ", but is " + found);
        }
    }

    private boolean isClean() {
        Heard heard = Waiting.answer(AUDIT_PATIENCE, this::askAuditor, Heard::isClean);
        if (heard.audit().isEmpty()) {
            out.accept("The auditor did not answer: " + heard.trouble());
        } else if (heard.isClean()) {
            out.accept("The audit of " + heard.audit().get().checkedOrders() + " orders is clean.");
        } else {
            out.accept("The audit is not clean:");
            for (Violation violation : heard.audit().get().violations()) {
                out.accept("  " + violation);
            }
        }
        return heard.isClean();
    }

    /** @param trouble why there was no answer; empty when there was one */
    private record Heard(Optional<Audit> audit, String trouble) {
        boolean isClean() {
            return audit.map(Audit::clean).orElse(false);
        }
    }

    private Heard askAuditor() {
        try {
            return new Heard(Optional.of(shop.audit()), "");
        } catch (StackException e) {
            return new Heard(Optional.empty(), String.valueOf(e.getMessage()));
        }
    }
}

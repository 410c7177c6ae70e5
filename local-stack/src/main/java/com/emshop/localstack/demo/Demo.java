package com.emshop.localstack.demo;

import com.emshop.localstack.StackException;
import com.emshop.localstack.client.Address;
import com.emshop.localstack.client.Audit;
import com.emshop.localstack.client.Order;
import com.emshop.localstack.client.Shop;
import com.emshop.localstack.client.Stock;
import com.emshop.localstack.client.Violation;
import com.emshop.localstack.process.Waiting;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** All stories, one after the other, each with a product of its own, so that they can be played again on one stack. */
public final class Demo {
    private static final List<Story> STORIES = List.of(new PaidAndShipped(), new OutOfStock(), new PaymentDeclined());

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
        var failed = new ArrayList<String>();
        int number = 0;
        for (Story story : STORIES) {
            number++;
            out.accept("");
            out.accept("Story %d of %d: %s".formatted(number, STORIES.size(), story.title()));
            try {
                play(story, "DEMO-" + run + "-" + number);
            } catch (StoryFailedException | StackException e) {
                out.accept("  FAILED: " + e.getMessage());
                failed.add(story.title());
            }
        }
        out.accept("");
        boolean clean = isClean();
        out.accept(
                failed.isEmpty()
                        ? "All " + STORIES.size() + " stories ended as they must."
                        : "Ended otherwise than they must: " + String.join(", ", failed));
        return failed.isEmpty() && clean;
    }

    private void play(Story story, String sku) {
        shop.offer(sku, "Demo product " + sku, PRICE, CURRENCY);
        shop.stock(sku, story.stock());
        Instant placedAt = clock.instant();
        Order order = shop.order(CUSTOMER, sku, sku, story.quantity(), ADDRESS);
        out.accept("  order " + order.orderSn() + ": " + story.quantity() + " of " + sku + ", " + order.amount() + " "
                + order.currency() + "; there are " + story.stock());
        var scene = new Scene(shop, CUSTOMER, order, placedAt, clock, out);
        story.play(scene);
        Ending ending = story.ending();
        scene.awaitEnding(ending);
        requireStock(sku, new Stock(story.stock() - ending.sold(), 0, ending.sold()));
        out.accept("  ended as it must: " + ending.states());
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

package com.emshop.inventory.web;

import com.emshop.inventory.StockItem;
import com.emshop.inventory.StockLevel;
import com.emshop.inventory.persistence.StockStore;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.OperatorAction;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.messaging.CommandQueue;
import com.emshop.saga.web.Caller;
import com.emshop.saga.web.CursorPage;
import com.emshop.saga.web.Identifiers;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Stock over HTTP: everybody may see it, operators count it. */
@RestController
@RequestMapping("/stock")
class StockController {
    /** More pieces than anybody stores, and far from where sums overflow. */
    private static final long MAX_AVAILABLE = 1_000_000_000;

    private final StockStore store;
    private final CommandQueue commands;
    private final Clock clock;

    StockController(StockStore store, CommandQueue commands, Clock clock) {
        this.store = store;
        this.commands = commands;
        this.clock = clock;
    }

    /** What an operator counted. */
    record Count(@NotNull @Min(0) @Max(MAX_AVAILABLE) Long available) {}

    /**
     * From now on this many pieces are available, whatever is reserved or sold. The difference is a row of the ledger; the
     * same count again changes nothing.
     */
    @PutMapping("/{sku}")
    @PreAuthorize("hasRole('operator')")
    StockLevel put(
            Caller operator,
            @PathVariable @Pattern(regexp = Identifiers.CHOSEN, message = Identifiers.CHOSEN_MESSAGE) String sku,
            @Valid @RequestBody Count count) {
        Instant now = clock.instant();
        OperatorAction action = OperatorAction.of("ADJUST_STOCK", count.available() + " available");
        return commands.execute(
                ReactionRequest.of(
                        StockItem.TYPE.id(sku),
                        operator.asCause(action, now),
                        now,
                        item -> item.adjust(count.available())),
                StockItem::state);
    }

    @GetMapping("/{sku}")
    StockLevel get(@PathVariable String sku) {
        return find(sku).orElseThrow(StockController::notFound);
    }

    /** Every change of an article's numbers and its cause, the newest first. */
    @GetMapping("/{sku}/movements")
    @PreAuthorize("hasRole('operator')")
    CursorPage<StockStore.Entry> movements(
            @PathVariable String sku, @RequestParam @Nullable Integer limit, @RequestParam @Nullable String cursor) {
        int most = CursorPage.limit(limit);
        long before = CursorPage.position(cursor, Long.MAX_VALUE);
        if (!Identifiers.isChosen(sku)) {
            throw notFound();
        }
        List<StockStore.Entry> found = store.movements(sku, before, most + 1);
        if (found.isEmpty() && store.find(sku).isEmpty()) {
            throw notFound();
        }
        return CursorPage.of(found, most, entry -> Long.toString(entry.id()), entry -> entry);
    }

    private Optional<StockLevel> find(String sku) {
        return Optional.of(sku).filter(Identifiers::isChosen).flatMap(store::find);
    }

    private static CommandRejected notFound() {
        return CommandRejected.notFound("sku-not-found", "There is no stock of that sku.");
    }
}

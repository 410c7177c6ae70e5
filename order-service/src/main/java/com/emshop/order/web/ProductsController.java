package com.emshop.order.web;

import com.emshop.order.Money;
import com.emshop.order.Product;
import com.emshop.order.ProductState;
import com.emshop.order.persistence.ProductStore;
import com.emshop.saga.OperatorAction;
import com.emshop.saga.ReactionRequest;
import com.emshop.saga.messaging.CommandQueue;
import com.emshop.saga.web.Caller;
import com.emshop.saga.web.CursorPage;
import com.emshop.saga.web.Identifiers;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** Products over HTTP. */
@RestController
@RequestMapping("/products")
class ProductsController {
    private final ProductStore products;
    private final CommandQueue commands;
    private final Clock clock;

    ProductsController(ProductStore products, CommandQueue commands, Clock clock) {
        this.products = products;
        this.commands = commands;
        this.clock = clock;
    }

    /** What an operator sends. */
    record Offer(
            @NotBlank @Size(max = 200) String name,
            @NotNull @Valid Price price) {
        record Price(
                @NotBlank @Size(max = 32) String amount,
                @NotBlank @Size(max = 8) String currency) {
            @Override
            public String toString() {
                return amount + ' ' + currency;
            }
        }
    }

    /** A product as people see it. */
    record ProductView(String sku, String name, PriceView price) {
        record PriceView(String amount, String currency) {}

        static ProductView of(ProductState product) {
            return new ProductView(
                    product.sku(),
                    product.name(),
                    new PriceView(
                            product.price().amount().toPlainString(),
                            product.price().currency().getCurrencyCode()));
        }
    }

    /** Offers a product or changes it; orders that were placed keep their price. */
    @PutMapping("/{sku}")
    @PreAuthorize("hasRole('operator')")
    ResponseEntity<ProductView> put(
            @PathVariable @Pattern(regexp = Identifiers.CHOSEN, message = Identifiers.CHOSEN_MESSAGE) String sku,
            @Valid @RequestBody Offer offer,
            Caller caller) {
        Money price = Money.of(offer.price().amount(), offer.price().currency());
        Instant now = clock.instant();
        return commands.execute(
                ReactionRequest.of(
                        Product.TYPE.id(sku),
                        caller.asCause(OperatorAction.of("OFFER_PRODUCT", offer.name() + " at " + offer.price()), now),
                        now,
                        product -> product.offer(offer.name(), price)),
                product -> {
                    ResponseEntity.BodyBuilder answer =
                            product.isNew() ? ResponseEntity.created(addressOf(sku)) : ResponseEntity.ok();
                    return answer.body(ProductView.of(product.state()));
                });
    }

    private static URI addressOf(String sku) {
        return UriComponentsBuilder.fromPath("/products")
                .pathSegment(sku)
                .encode()
                .build()
                .toUri();
    }

    /** Also those that were accepted before skus were restricted: the list goes on behind them. */
    private static boolean canBeSku(String position) {
        return !position.isEmpty() && position.length() <= 64;
    }

    /** What the shop sells. */
    @GetMapping
    CursorPage<ProductView> list(@RequestParam @Nullable Integer limit, @RequestParam @Nullable String cursor) {
        int most = CursorPage.limit(limit);
        String from = CursorPage.position(cursor, ProductsController::canBeSku);
        return CursorPage.of(
                products.page(from == null ? "" : from, most + 1), most, ProductState::sku, ProductView::of);
    }
}

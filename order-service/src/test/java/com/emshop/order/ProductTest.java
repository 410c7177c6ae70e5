package com.emshop.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.emshop.saga.Cause;
import com.emshop.saga.CommandRejected;
import com.emshop.saga.ReactionContext;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProductTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Money PRICE = Money.of("12.50", "EUR");

    @Test
    void firstOfferMakesTheProductAndALaterOneChangesIt() {
        Product product = at(NOON, null);
        assertThat(product.isStored()).isFalse();

        assertThat(product.offer("A book", PRICE)).isEmpty();

        assertThat(product.isNew()).isTrue();
        assertThat(product.isChanged()).isTrue();
        assertThat(product.state()).isEqualTo(new ProductState("BOOK", "A book", PRICE, NOON));

        Product stored = at(NOON.plusSeconds(1), product.state());
        assertThat(stored.state()).isEqualTo(product.state());
        stored.offer("The book", PRICE.times(2));
        assertThat(stored.isNew()).isFalse();
        assertThat(stored.isStored()).isTrue();
        assertThat(stored.state()).isEqualTo(new ProductState("BOOK", "The book", PRICE.times(2), NOON.plusSeconds(1)));
    }

    @Test
    void lineHasTheCurrentPrice() {
        Product product = at(NOON, new ProductState("BOOK", "A book", PRICE, NOON));
        assertThat(product.line(3)).isEqualTo(new OrderLine("BOOK", "A book", 3, PRICE));
    }

    @Test
    void productThatWasNeverOfferedHasNoLineAndNoState() {
        assertThatThrownBy(() -> at(NOON, null).line(1))
                .isInstanceOf(CommandRejected.class)
                .hasMessageContaining("BOOK");
        assertThatThrownBy(() -> at(NOON, null).state()).hasMessage("only an offered product has a state");
    }

    private static Product at(Instant now, @Nullable ProductState state) {
        Product product = Product.TYPE.create("BOOK", state);
        product.begin(new ReactionContext(Cause.person("operator", "op", "c", NOON), now, null));
        return product;
    }
}

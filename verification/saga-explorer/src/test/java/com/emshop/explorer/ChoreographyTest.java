package com.emshop.explorer;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nothing is forgotten between the services: every event has a consumer, every subscription an emitter, every step a compensation. */
class ChoreographyTest {
    private static final ChoreographyMap MAP = ChoreographyMap.of(Choreography.ofTheServices());
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();

    @Test
    void everyEventIsHandledOrMeantForOthers() {
        assertThat(MAP.unhandled()).containsExactlyInAnyOrderElementsOf(ChoreographyMap.FOR_OTHERS);
    }

    @Test
    void nobodySubscribesToAnEventThatNobodyEmits() {
        assertThat(MAP.awaitedInVain()).isEmpty();
    }

    @Test
    void everyReleasedEventIsEmittedByItsService() throws IOException {
        try (Stream<Path> schemas = Files.list(ROOT.resolve("events-schema/released"))) {
            Set<String> released = schemas.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("com\\.emshop\\.events\\.\\w+\\.\\w+\\.avsc"))
                    .map(name -> name.split("\\.")[4])
                    .collect(toCollection(TreeSet::new));
            assertThat(MAP.emitted()).isEqualTo(released);
        }
    }

    @Test
    void whateverIsDoneIsUndoneByTheOneWhoDidIt() {
        ChoreographyMap.COMPENSATIONS.forEach((done, undone) -> {
            assertThat(MAP.emitted())
                    .as("what compensates " + done)
                    .contains(done)
                    .containsAll(undone);
            String first = undone.get(0);
            Set<String> causes = MAP.causes(first);
            assertThat(causes).as("why " + first + " is emitted").isNotEmpty();
        });
        assertThat(MAP.reaction(Service.PAYMENT, "OrderCancelled").orElseThrow().emitted())
                .contains("PaymentCancelled", "RefundStarted");
        assertThat(MAP.reaction(Service.INVENTORY, "OrderCancelled")
                        .orElseThrow()
                        .emitted())
                .contains("StockReleased", "StockReturned");
        assertThat(MAP.reaction(Service.LOGISTICS, "OrderCancelled")
                        .orElseThrow()
                        .notes())
                .isTrue();
        assertThat(MAP.reaction(Service.LOGISTICS, "OrderCancellationRequested")
                        .orElseThrow()
                        .emitted())
                .contains("ShipmentCancelled", "ShipmentCancellationRefused");
    }

    @Test
    void everyEventThatMayCancelAnOrderIsHandledByIt() {
        for (String end : Set.of(
                "StockReservationFailed",
                "StockConfirmationFailed",
                "PaymentFailed",
                "PaymentExpired",
                "ShipmentRejected",
                "ShipmentCancelled")) {
            assertThat(MAP.reaction(Service.ORDER, end).orElseThrow().emitted()).contains("OrderCancelled");
        }
    }

    @Test
    void noEventLeadsBackToItself() {
        assertThat(MAP.circle()).isEmpty();
    }

    @Test
    void thePageSaysHowItIs() throws IOException {
        assertThat(Files.readString(ROOT.resolve("docs/choreography.md")))
                .as("docs/choreography.md; `./emshop explore map > docs/choreography.md` writes it anew")
                .isEqualTo(MAP.markdown());
    }
}

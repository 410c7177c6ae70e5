package com.emshop.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.console.AuditResult;
import com.emshop.console.Finding;
import com.emshop.console.messaging.ConsoleAudit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The console's audit of every story that an order can have: it finds nothing wrong where nothing is. */
class AuditorTest {
    private static final Choreography SERVICES = Choreography.ofTheServices();

    private final ConsoleAudit audit = new ConsoleAudit();

    @ParameterizedTest
    @EnumSource
    void noStoryIsTakenForAViolation(OrderFixture.Kind kind) {
        for (Set<FaultType> faults : List.of(
                EnumSet.of(FaultType.DECLINE, FaultType.SECOND_CAPTURE, FaultType.RIVAL),
                EnumSet.of(FaultType.GOODWILL, FaultType.REFUND_TROUBLE))) {
            OneOrder.Explored explored =
                    OneOrder.explore(SERVICES, kind, faults, FaultInjection.NONE, Explore.MOST_STATES);
            assertThat(explored.stories()).hasSizeGreaterThan(100);
            for (List<Message> story : explored.stories()) {
                assertThat(audit(story).findings()).as(() -> names(story)).noneMatch(Finding::certain);
            }
            assertThat(explored.endings()).hasSizeGreaterThan(10);
            for (List<Message> ending : explored.endings()) {
                assertThat(audit(ending).findings()).as(() -> names(ending)).isEmpty();
            }
        }
    }

    private AuditResult audit(List<Message> story) {
        return audit.of(
                OrderFixture.SN,
                story.stream().<SpecificRecord>map(Message::event).toList());
    }

    private static String names(List<Message> story) {
        return story.stream().map(Message::name).toList().toString();
    }
}

package com.emshop.benchmarks.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.saga.servers.ServerSize;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttackReportTest {
    private static final ProcessFigures FIGURES = new ProcessFigures(250, 100, 60);

    private static AttackResult attack(AttackKind kind, String answer) {
        return new AttackResult(
                Map.of(kind, new AttackResult.Outcomes(Map.of(answer, 3L), 1.5, 1_000_000)), 1000, 0, 990, 1000, 9_000);
    }

    private static AttackReport report(List<String> troubles) {
        var latencies = new BuyersResult.Latencies(10, 200, 3_000);
        return new AttackReport(
                ServerSize.SMALL,
                1000,
                10_000,
                5,
                600,
                200,
                Map.of(
                        "before the attack",
                        new BuyersResult(
                                300, 1, 2, 0, 300, Map.of(Buyers.SUBMITTED, latencies, Buyers.SHIPPED, latencies))),
                attack(AttackKind.DEEP_JSON, "400"),
                Map.of(PoisonKind.CUT, 4_000L),
                Map.of("order-service", 1_800L),
                12,
                Map.of("order-service", new ProcessUse(FIGURES, FIGURES, FIGURES, 60_000)),
                troubles);
    }

    @Test
    void reportShowsOrdersAnswersMemoryAndDeadLetters() {
        assertThat(report(List.of()).markdown())
                .contains("1,000 clients")
                .contains("3,000")
                .contains("| order-service |")
                .contains("400: 3")
                .contains("4,000 records")
                .contains("order-service 1,800")
                .contains("Result: good");
    }

    @Test
    void reportIsBadWithWhatIsWrong() {
        AttackReport report = report(List.of("order-service ended"));

        assertThat(report.isGood()).isFalse();
        assertThat(report.markdown()).contains("Result: **bad**").contains("- order-service ended");
    }

    @Test
    void serverErrorsAreCountedButNotThatThereIsNoRoom() {
        assertThat(attack(AttackKind.DEEP_JSON, "500").serverErrors()).isEqualTo(3);
        assertThat(attack(AttackKind.DEEP_JSON, "503").serverErrors()).isZero();
        assertThat(attack(AttackKind.DEEP_JSON, "400").serverErrors()).isZero();
    }

    @Test
    void onlyWhatNobodyMayDoCountsAsAccepted() {
        assertThat(attack(AttackKind.TOKEN_UNSIGNED, "200").accepted()).isEqualTo(3);
        assertThat(attack(AttackKind.WEBHOOK_UNKNOWN, "200").accepted()).isZero();
        assertThat(attack(AttackKind.TOKEN_UNSIGNED, "401").accepted()).isZero();
    }
}

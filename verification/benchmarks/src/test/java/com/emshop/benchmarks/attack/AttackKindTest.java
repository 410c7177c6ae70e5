package com.emshop.benchmarks.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttackKindTest {
    /** Of Tomcat, for each service. */
    private static final int REQUEST_THREADS = 200;

    @ParameterizedTest
    @ValueSource(ints = {21, 22, 100, 999, 1000, 5000})
    void clientsAreSharedOutAmongAllKinds(int clients) {
        var shares = AttackKind.share(clients);

        assertThat(shares).containsOnlyKeys(AttackKind.values());
        assertThat(shares.values()).allMatch(share -> share > 0);
        assertThat(shares.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(clients);
    }

    @Test
    void thousandClientsHaveMoreSlowBodiesThanAServiceHasThreads() {
        assertThat(AttackKind.share(1000).get(AttackKind.SLOW_BODY)).isGreaterThan(REQUEST_THREADS);
    }

    @Test
    void fewerClientsThanKindsAreRefused() {
        int kinds = AttackKind.values().length;

        assertThatThrownBy(() -> AttackKind.share(kinds - 1)).isInstanceOf(IllegalArgumentException.class);
    }
}

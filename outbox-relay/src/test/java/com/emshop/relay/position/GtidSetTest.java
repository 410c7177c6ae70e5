package com.emshop.relay.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GtidSetTest {

    private static final String A = "46b60c96-e6d2-11f1-a2a3-02fc00000001";
    private static final String B = "56b60c96-e6d2-11f1-a2a3-02fc00000002";

    @Test
    void mySqlNotationIsParsed() {
        GtidSet set = GtidSet.parse(A.toUpperCase(Locale.ROOT) + ":1-5:7,\n" + B + ":3");
        assertThat(set).hasToString(A + ":1-5:7," + B + ":3");
        assertThat(set.contains(new Gtid(A, 5))).isTrue();
        assertThat(set.contains(new Gtid(A, 6))).isFalse();
        assertThat(set.contains(Gtid.parse(B + ":3"))).isTrue();
        assertThat(GtidSet.parse("")).isEqualTo(GtidSet.EMPTY);
    }

    @Test
    void taggedIdsAreParsed() {
        GtidSet set = GtidSet.parse(A + ":1-3:shop:1-2");
        assertThat(set.contains(Gtid.parse(A + ":shop:2"))).isTrue();
        assertThat(set.contains(Gtid.parse(A + ":shop:3"))).isFalse();
        assertThat(GtidSet.parse(set.toString())).isEqualTo(set);
    }

    @Test
    void adjacentIntervalsAreMerged() {
        assertThat(GtidSet.parse(A + ":6:1-3:4-5")).hasToString(A + ":1-6");
        assertThat(GtidSet.parse(A + ":1-2").plus(new Gtid(A, 3))).hasToString(A + ":1-3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "46b60c96-e6d2-11f1-a2a3-02fc00000001",
                "46b60c96-e6d2-11f1-a2a3-02fc00000001:",
                "46b60c96-e6d2-11f1-a2a3-02fc00000001:0",
                "46b60c96-e6d2-11f1-a2a3-02fc00000001:5-3",
                "46b60c96-e6d2-11f1-a2a3-02fc00000001:1-",
                "46b60c96-e6d2-11f1-a2a3-02fc00000001:1,",
                "46b60c96-e6d2-11f1-a2a3:1-5",
                "46b60c96-e6d2-11f1-a2a3-02fc00000001:1-99999999999999999999",
                "null"
            })
    void damagedPositionIsRejected(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> GtidSet.parse(text));
    }

    @Test
    void operationsAgreeWithPlainSets() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            Set<Gtid> left = numbers(random);
            Set<Gtid> right = numbers(random);
            Set<Gtid> both = new HashSet<>(left);
            both.retainAll(right);
            Set<Gtid> onlyLeft = new HashSet<>(left);
            onlyLeft.removeAll(right);
            Set<Gtid> all = new HashSet<>(left);
            all.addAll(right);
            GtidSet l = setOf(left);
            GtidSet r = setOf(right);
            String why = "seed " + seed;
            assertThat(l.plus(r)).as(why).isEqualTo(setOf(all));
            assertThat(l.minus(r)).as(why).isEqualTo(setOf(onlyLeft));
            assertThat(l.intersect(r)).as(why).isEqualTo(setOf(both));
            assertThat(l.isSubsetOf(r)).as(why).isEqualTo(right.containsAll(left));
            assertThat(GtidSet.parse(l.toString())).as(why).isEqualTo(l);
        }
    }

    private static Set<Gtid> numbers(Random random) {
        Set<Gtid> result = new HashSet<>();
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            result.add(new Gtid(random.nextBoolean() ? A : B, 1 + random.nextInt(12)));
        }
        return result;
    }

    private static GtidSet setOf(Set<Gtid> gtids) {
        return gtids.stream().reduce(GtidSet.EMPTY, GtidSet::plus, GtidSet::plus);
    }
}

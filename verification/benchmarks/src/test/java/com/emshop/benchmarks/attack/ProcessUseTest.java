package com.emshop.benchmarks.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessUseTest {

    @Test
    void highestOfEachFigureIsFoundByItself() {
        var first = new ProcessFigures(100, 20, 30);
        var second = new ProcessFigures(300, 10, 60);
        var third = new ProcessFigures(200, 40, 50);

        ProcessUse use = ProcessUse.of(List.of(first, second, third), 5);

        assertThat(use).isEqualTo(new ProcessUse(first, new ProcessFigures(300, 40, 60), third, 5));
        assertThat(use.growthMebibytes()).isEqualTo(200);
    }

    @Test
    void processWithoutSamplesHasNoUse() {
        assertThatThrownBy(() -> ProcessUse.of(List.of(), 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void figuresAreReadFromWhatTheSystemSays() {
        List<String> status = List.of("Name:\tjava", "VmHWM:\t  999999 kB", "VmRSS:\t  204800 kB", "Threads:\t42");

        assertThat(ProcessFigures.parse(status, 17)).contains(new ProcessFigures(200, 17, 42));
    }

    @Test
    void processThatIsEndingHasNoFigures() {
        assertThat(ProcessFigures.parse(List.of("Name:\tjava", "Threads:\t1"), 0))
                .isEmpty();
    }
}

package com.emshop.benchmarks.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.saga.servers.ServerSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdersReportTest {
    private static final Load MANY = Load.closed(100, 500, 0, 10);
    private static final Load ONE = Load.closed(100, 1, 0, 10);

    private static Measured measured(Load load, long completed, double cpuMillis) {
        return new Measured(
                load,
                new GeneratorResult(10, completed, completed, 0, 0, 0, 0, 0, Map.of(), 0),
                new ProcessCpu(Map.of("mysql", cpuMillis)),
                new MySqlCounters(Map.of()),
                new ServiceCounters(Map.of()));
    }

    @Test
    void showsTheMedianOfEachLoadsRounds(@TempDir Path results) throws IOException {
        var report = new OrdersReport(
                ServerSize.SMALL,
                true,
                List.of(
                        measured(MANY, 1_000, 4_000),
                        measured(ONE, 500, 4_000),
                        measured(MANY, 900, 4_500),
                        measured(ONE, 500, 4_000),
                        measured(MANY, 100, 9_000)),
                List.of(),
                List.of(),
                Optional.empty());

        List<String> lines = report.write(results).lines().toList();

        assertThat(lines.get(0)).containsSubsequence("100 in flight", "100 in flight, one sku");
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).startsWith("| flows/s ").containsSubsequence("90.00", "50.00"));
        assertThat(lines)
                .anySatisfy(
                        line -> assertThat(line).startsWith("| CPU ms, mysql ").containsSubsequence("5.00", "8.00"));
        assertThat(results.resolve("orders.json")).isRegularFile();
    }
}

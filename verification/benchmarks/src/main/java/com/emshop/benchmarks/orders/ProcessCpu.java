package com.emshop.benchmarks.orders;

import com.emshop.saga.servers.Server;
import com.emshop.saga.servers.process.ProcessId;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Processor time that each process has used since it was started, in milliseconds; as fine as the system counts, 10 ms on Linux. */
record ProcessCpu(Map<String, Double> millis) {
    static ProcessCpu of(Collection<Server> processes) {
        var millis = new LinkedHashMap<String, Double>();
        for (Server process : processes) {
            process.running()
                    .flatMap(ProcessId::find)
                    .flatMap(found -> found.info().totalCpuDuration())
                    .map(Duration::toNanos)
                    .ifPresent(nanos -> millis.put(process.name(), nanos / 1e6));
        }
        return new ProcessCpu(millis);
    }

    ProcessCpu since(ProcessCpu before) {
        return new ProcessCpu(Counts.between(before.millis, millis));
    }

    double sum() {
        return millis.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}

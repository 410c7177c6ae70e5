package com.emshop.localstack.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command line of a small JVM, of the same JDK as this one. */
public final class Jvm {
    private static final int SMALLEST_HEAP_MEBIBYTES = 8;

    private Jvm() {}

    /** Keeps the C library from taking memory for each thread apart. */
    public static Map<String, String> environment() {
        return Map.of("MALLOC_ARENA_MAX", "2");
    }

    /** @param arguments what follows the flags: {@code -jar …} or a main class, and its arguments */
    public static List<String> command(int heapMebibytes, List<String> flags, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heapMebibytes + "m");
        // By default a heap on a machine with much memory begins as large as it may become, and is never given back.
        command.add("-Xms" + Math.max(SMALLEST_HEAP_MEBIBYTES, heapMebibytes / 4) + "m");
        command.addAll(List.of("-XX:MinHeapFreeRatio=20", "-XX:MaxHeapFreeRatio=40"));
        // On a small machine that runs many JVMs: start fast and stay small, at the price of peak throughput.
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k", "-Xshare:auto"));
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(flags);
        command.addAll(arguments);
        return command;
    }
}

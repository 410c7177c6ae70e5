package com.emshop.saga.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command line of a JVM, of the same JDK as this one. */
public final class Jvm {
    private static final int SMALLEST_HEAP_MEBIBYTES = 8;

    private Jvm() {}

    /** Keeps the C library from taking memory for each thread apart. */
    public static Map<String, String> environment() {
        return Map.of("MALLOC_ARENA_MAX", "2");
    }

    /**
     * The command line of a small JVM.
     *
     * @param arguments what follows the flags: {@code -jar …} or a main class, and its arguments
     */
    public static List<String> command(int heapMebibytes, List<String> flags, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(java());
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

    /**
     * The command line of a JVM that works hard for long: it starts slowly and takes its whole heap at once, so that
     * neither is mistaken for the work.
     *
     * @param arguments as for {@link #command}
     */
    public static List<String> busyCommand(int heapMebibytes, List<String> flags, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(java());
        command.addAll(List.of("-Xms" + heapMebibytes + "m", "-Xmx" + heapMebibytes + "m"));
        command.addAll(List.of("-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(flags);
        command.addAll(arguments);
        return command;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}

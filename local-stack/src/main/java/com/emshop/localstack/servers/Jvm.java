package com.emshop.localstack.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a small JVM, of the same JDK as this one. */
public final class Jvm {
    private Jvm() {}

    /** @param arguments what follows the flags: {@code -jar …} or a main class, and its arguments */
    public static List<String> command(int heapMebibytes, List<String> flags, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heapMebibytes + "m");
        // On a small machine that runs many JVMs: start fast and stay small, at the price of peak throughput.
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k", "-Xshare:auto"));
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(flags);
        command.addAll(arguments);
        return command;
    }
}

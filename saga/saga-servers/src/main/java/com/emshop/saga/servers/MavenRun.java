package com.emshop.saga.servers;

import com.emshop.saga.servers.process.ProcessId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The run of the build that this JVM belongs to. */
final class MavenRun {
    /** The main class that starts Maven. */
    private static final String LAUNCHER = "org.codehaus.plexus.classworlds.launcher.Launcher";

    private MavenRun() {}

    /** The JVM of Maven that started this one, directly or through a shell; without Maven, this JVM itself. */
    static ProcessId owner() {
        ProcessHandle self = ProcessHandle.current();
        return Stream.iterate(Optional.of(self), Optional::isPresent, process -> process.flatMap(ProcessHandle::parent))
                .flatMap(Optional::stream)
                .filter(MavenRun::isMaven)
                .findFirst()
                .map(ProcessId::of)
                .orElseGet(() -> ProcessId.of(self));
    }

    private static boolean isMaven(ProcessHandle process) {
        return commandLine(process).contains(LAUNCHER);
    }

    private static String commandLine(ProcessHandle process) {
        try {
            // The JDK hides command lines that are longer than a page.
            return Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException noProc) {
            return process.info().commandLine().orElse("");
        }
    }
}

package com.emshop.localstack.stack;

import com.emshop.saga.servers.ChildServer;
import com.emshop.saga.servers.HttpProbe;
import com.emshop.saga.servers.Jvm;
import com.emshop.saga.servers.ServerDirectory;
import com.emshop.saga.servers.ServerSize;
import com.emshop.saga.servers.process.ChildProcess;
import com.emshop.saga.servers.process.Launch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** One of the shop's services, in a JVM of its own. */
final class ServiceProcess extends ChildServer {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    /** It finishes what it is at; after the first run of a build it also leaves its classes in an archive. */
    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(1);

    private static final int LARGE_HEAP_MEBIBYTES = 384;
    static final String READINESS = "/actuator/health/readiness";

    /** @param name of the process: the service's, unless it is another instance of it */
    ServiceProcess(
            Service service,
            String name,
            ServerDirectory directory,
            Supplier<Path> jar,
            int managementPort,
            ServerSize size,
            Map<String, String> environment) {
        super(new ChildProcess(
                name,
                directory.pidFile(name),
                directory.log(name),
                () -> launch(service, directory.data(name), jar, size, environment),
                () -> HttpProbe.isOk(managementPort, READINESS),
                START_TIMEOUT,
                STOP_TIMEOUT));
    }

    private static Launch launch(
            Service service, Path directory, Supplier<Path> jar, ServerSize size, Map<String, String> environment) {
        Path extracted = new BootApp(jar.get()).extracted();
        var flags = new ArrayList<>(BootApp.classSharingFlags(extracted));
        flags.add("-XX:MaxMetaspaceSize=192m");
        List<String> arguments = List.of("-jar", extracted.toString());
        List<String> command = switch (size) {
            case SMALL -> {
                flags.add("-XX:ReservedCodeCacheSize=48m");
                yield Jvm.command(heapMebibytes(service), flags, arguments);
            }
            case LARGE -> Jvm.busyCommand(LARGE_HEAP_MEBIBYTES, flags, arguments);
        };
        return new Launch(command, environment, directory);
    }

    private static int heapMebibytes(Service service) {
        return switch (service) {
            case ORDER, PAYMENT, INVENTORY, LOGISTICS, CONSOLE -> 160;
            // Holds queues of rows on their way.
            case RELAY -> 256;
        };
    }
}

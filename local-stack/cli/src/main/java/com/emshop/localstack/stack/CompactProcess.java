package com.emshop.localstack.stack;

import com.emshop.saga.servers.ChildServer;
import com.emshop.saga.servers.HttpProbe;
import com.emshop.saga.servers.Jvm;
import com.emshop.saga.servers.ServerDirectory;
import com.emshop.saga.servers.ServerSize;
import com.emshop.saga.servers.SourceTree;
import com.emshop.saga.servers.process.ChildProcess;
import com.emshop.saga.servers.process.Launch;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/** The four services and the console in one JVM. The relay has a process of its own all the same. */
final class CompactProcess extends ChildServer {
    static final String NAME = "shop";
    static final List<Service> SERVICES =
            List.of(Service.ORDER, Service.PAYMENT, Service.INVENTORY, Service.LOGISTICS, Service.CONSOLE);

    private static final int HEAP_MEBIBYTES = 512;
    private static final int LARGE_HEAP_MEBIBYTES = 1_024;
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(1);

    CompactProcess(
            ServerDirectory directory,
            SourceTree tree,
            StackPorts ports,
            ServerSize size,
            ServiceEnvironment environment) {
        super(new ChildProcess(
                NAME,
                directory.pidFile(NAME),
                directory.log(NAME),
                () -> launch(directory, tree, size, environment),
                () -> SERVICES.stream()
                        .allMatch(service -> HttpProbe.isOk(ports.managementOf(service), ServiceProcess.READINESS)),
                START_TIMEOUT,
                STOP_TIMEOUT));
    }

    private static Launch launch(
            ServerDirectory directory, SourceTree tree, ServerSize size, ServiceEnvironment environment) {
        var libraries = new LinkedHashMap<Path, Path>();
        var services = new ArrayList<String>();
        var variables = new HashMap<>(Jvm.environment());
        for (Service service : SERVICES) {
            var app = new BootApp(tree.serviceJar(service.label()));
            // One version of each: they are built together.
            app.libraries().forEach(library -> libraries.putIfAbsent(library.getFileName(), library));
            services.add(service.label() + "=" + app.mainClass() + "=" + app.classes());
            String prefix = service.label().replace('-', '_').toUpperCase(Locale.ROOT) + "__";
            environment.of(service).forEach((name, value) -> variables.put(prefix + name, value));
        }
        Path main = tree.moduleJar("local-stack/compact");
        var classPath = new StringBuilder(main.toString());
        libraries
                .values()
                .forEach(library -> classPath.append(File.pathSeparatorChar).append(library));
        var arguments =
                new ArrayList<>(List.of("-cp", classPath.toString(), "com.emshop.localstack.compact.CompactMain"));
        arguments.addAll(services);
        var flags = new ArrayList<>(BootApp.classSharingFlags(main));
        List<String> command = switch (size) {
            case SMALL -> Jvm.command(HEAP_MEBIBYTES, flags, arguments);
            case LARGE -> Jvm.busyCommand(LARGE_HEAP_MEBIBYTES, flags, arguments);
        };
        return new Launch(command, variables, directory.data(NAME));
    }
}

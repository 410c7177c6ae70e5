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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The payment provider simulator, in a JVM of its own. */
final class ProviderProcess extends ChildServer {
    static final String NAME = "provider";

    private static final int HEAP_MEBIBYTES = 64;
    private static final int LARGE_HEAP_MEBIBYTES = 256;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    ProviderProcess(ServerDirectory directory, SourceTree tree, Addresses addresses, ServerSize size, Secrets secrets) {
        super(new ChildProcess(
                NAME,
                directory.pidFile(NAME),
                directory.log(NAME),
                () -> launch(directory, tree, addresses, size, secrets),
                () -> HttpProbe.isOk(addresses.ports().provider(), "/health"),
                START_TIMEOUT,
                STOP_TIMEOUT));
    }

    private static Launch launch(
            ServerDirectory directory, SourceTree tree, Addresses addresses, ServerSize size, Secrets secrets) {
        Path build = tree.root().resolve("local-stack/cli/target");
        String classPath = build.resolve("classes") + File.pathSeparator + build.resolve("lib") + "/*";
        var arguments = List.of("-cp", classPath, "com.emshop.localstack.provider.ProviderMain");
        var environment = new HashMap<>(Jvm.environment());
        environment.putAll(Map.of(
                "PROVIDER_PORT", Integer.toString(addresses.ports().provider()),
                "PROVIDER_API_KEY", secrets.providerKey(),
                "PROVIDER_WEBHOOK_URL", addresses.of(Service.PAYMENT) + "/webhooks/payments",
                "PROVIDER_WEBHOOK_SECRETS", secrets.webhookSecret(),
                "PROVIDER_JOURNAL",
                        directory.data(NAME).resolve("journal.jsonl").toString()));
        List<String> flags = List.of("-XX:MaxMetaspaceSize=64m");
        List<String> command = switch (size) {
            case SMALL -> Jvm.command(HEAP_MEBIBYTES, flags, arguments);
            case LARGE -> Jvm.busyCommand(LARGE_HEAP_MEBIBYTES, flags, arguments);
        };
        return new Launch(command, environment, directory.data(NAME));
    }
}

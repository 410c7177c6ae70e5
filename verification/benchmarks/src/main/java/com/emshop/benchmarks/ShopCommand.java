package com.emshop.benchmarks;

import com.emshop.localstack.stack.LocalStack;
import com.emshop.saga.servers.SourceTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs commands of {@code ./emshop} on the shop of a benchmark. */
public final class ShopCommand {
    private ShopCommand() {}

    /**
     * Runs one and waits for it; what it prints goes to a file in the shop's directory, named after the command.
     *
     * @return its exit code
     */
    public static int run(LocalStack stack, SourceTree tree, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(tree.root().resolve("emshop").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.to(
                stack.home().root().resolve(arguments[0] + ".txt").toFile()));
        builder.environment().put("EMSHOP_HOME", stack.home().root().toString());
        return builder.start().waitFor();
    }
}

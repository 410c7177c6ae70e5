package com.emshop.localstack.cli;

import com.emshop.localstack.compose.ComposeShop;
import com.emshop.localstack.stack.LocalStack;
import com.emshop.localstack.stack.StackSettings;
import com.emshop.saga.servers.SourceTree;
import com.emshop.saga.servers.StackException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Where the user's stack is, and what the environment says about it. */
final class Home {
    private final Map<String, String> environment;

    Home(Map<String, String> environment) {
        this.environment = environment;
    }

    StackSettings settings() {
        return StackSettings.of(environment);
    }

    /**
     * The shop of docker-compose.yml, if this runs in one of its containers.
     *
     * @throws StackException when {@code EMSHOP_TARGET} names another place
     */
    Optional<ComposeShop> containers() {
        return switch (environment.getOrDefault("EMSHOP_TARGET", "")) {
            case "" -> Optional.empty();
            case "compose" -> Optional.of(ComposeShop.seenFromInside(environment));
            default ->
                throw new StackException("EMSHOP_TARGET can be compose, not " + environment.get("EMSHOP_TARGET"));
        };
    }

    /** A part of the account for a MySQL that is not the stack's: what is set as {@code EMSHOP_MYSQL_…}. */
    String mysql(String part, String otherwise) {
        return environment.getOrDefault("EMSHOP_MYSQL_" + part, otherwise);
    }

    Path directory(SourceTree tree) {
        String chosen = environment.get("EMSHOP_HOME");
        return chosen == null || chosen.isBlank() ? tree.root().resolve(".emshop") : Path.of(chosen);
    }

    LocalStack stack(StackSettings settings, Consumer<String> progress) {
        SourceTree tree = SourceTree.find();
        return LocalStack.in(directory(tree), settings, environment, tree, progress);
    }

    /** A stack beside the user's, on the same ports, with data of its own. */
    LocalStack stackBeside(String name, StackSettings settings, Consumer<String> progress) {
        SourceTree tree = SourceTree.find();
        return LocalStack.in(directory(tree).resolve(name), settings, environment, tree, progress);
    }
}

package com.emshop.saga.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The sources that are being built or run, and what their build left there. */
public record SourceTree(Path root) {
    private static final List<String> BUILD_FILES =
            List.of("pom.xml", "settings.gradle", "settings.gradle.kts", "build.gradle", "build.gradle.kts");

    /**
     * The tree around the working directory: the nearest directory with {@code .mvn}, else the highest one with a build file, else
     * the working directory itself.
     */
    public static SourceTree find() {
        Path start = Path.of("").toAbsolutePath().normalize();
        return new SourceTree(upwards(start)
                .filter(path -> Files.isDirectory(path.resolve(".mvn")))
                .findFirst()
                .or(() -> upwards(start).filter(SourceTree::isBuilt).reduce((lower, higher) -> higher))
                .orElse(start));
    }

    private static Stream<Path> upwards(Path start) {
        return Stream.iterate(start, path -> path != null, Path::getParent);
    }

    private static boolean isBuilt(Path directory) {
        return BUILD_FILES.stream().map(directory::resolve).anyMatch(Files::exists);
    }

    /**
     * A service's executable jar.
     *
     * @throws StackException when it is not built
     */
    public Path serviceJar(String module) {
        return jar(module, name -> name.startsWith(module + "-") && name.endsWith("-exec.jar"));
    }

    /**
     * The jar of a module that has one.
     *
     * @throws StackException when it is not built
     */
    public Path moduleJar(String module) {
        return jar(module, name -> name.endsWith(".jar") && !name.endsWith("-sources.jar"));
    }

    private Path jar(String module, Predicate<String> wanted) {
        Path target = root.resolve(module).resolve("target");
        try (Stream<Path> files = Files.isDirectory(target) ? Files.list(target) : Stream.empty()) {
            return files.filter(file -> wanted.test(file.getFileName().toString()))
                    .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
                    .orElseThrow(() ->
                            new StackException(module + " is not built: run `mvn -DskipTests package` in " + root));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory or jar that a class was loaded from. */
    static Path pathOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(type + " was loaded from an odd place", e);
        }
    }
}

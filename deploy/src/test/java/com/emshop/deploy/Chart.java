package com.emshop.deploy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The chart, rendered by Helm without a cluster. */
final class Chart {
    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
    static final Path ROOT = MODULE.resolve("helm/emshop");
    static final Path LARGE = MODULE.resolve("helm/large-values.yaml");

    private Chart() {}

    static List<Manifest> withDefaults() {
        return rendered(null, Map.of());
    }

    static List<Manifest> with(Map<String, ?> settings) {
        return rendered(null, settings);
    }

    static List<Manifest> large() {
        return rendered(LARGE, Map.of());
    }

    /**
     * @param values a file, or null for the chart's own
     * @param settings single values, by their paths
     * @throws IllegalStateException if Helm refuses, with what it says
     */
    private static List<Manifest> rendered(@Nullable Path values, Map<String, ?> settings) {
        // As a library Helm leaves out its hooks.
        return rendered(ROOT, values, false, settings);
    }

    /**
     * With what is a hook of Helm's as an ordinary object.
     *
     * @param name of the annotations, instead of Helm's own
     * @param copy an empty directory
     */
    static List<Manifest> withHooksAsOrdinary(String name, Path copy) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = copy.resolve(ROOT.relativize(file));
                Files.createDirectories(target.getParent());
                Files.writeString(target, Files.readString(file).replace("helm.sh/hook", name));
            }
        }
        return rendered(copy, null, true, Map.of());
    }

    private static List<Manifest> rendered(Path chart, @Nullable Path values, boolean hooks, Map<String, ?> settings) {
        TemplateCommand command = new Helm(chart)
                .template()
                .withName("shop")
                .withNamespace("emshop")
                .withKubeVersion("1.30.0");
        if (values != null) {
            command.withValuesFile(values);
        }
        for (String jobs : List.of("topics", "migrations", "registry.schemas")) {
            command.set(jobs + ".hook", hooks);
        }
        settings.forEach(command::set);
        return Manifest.parse(command.call());
    }

    static LintResult lint() {
        return new Helm(ROOT).lint().strict().call();
    }

    /** A file of the repository. */
    static Path repository(String path) {
        return MODULE.resolve("..").resolve(path);
    }
}

package com.emshop.deploy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
        TemplateCommand command = new Helm(ROOT)
                .template()
                .withName("shop")
                .withNamespace("emshop")
                .withKubeVersion("1.30.0");
        if (values != null) {
            command.withValuesFile(values);
        }
        // As a library Helm leaves out its hooks.
        command.set("topics.hook", false);
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

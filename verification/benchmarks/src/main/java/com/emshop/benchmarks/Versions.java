package com.emshop.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions that the build was made with. */
final class Versions {
    private static final Properties ALL = resource("versions.properties");

    private Versions() {}

    /** @throws IllegalArgumentException if the build does not say */
    static String of(String part) {
        String version = ALL.getProperty(part);
        if (version == null) {
            throw new IllegalArgumentException("no version of " + part);
        }
        return version;
    }

    /** The properties in a file beside this class. */
    static Properties resource(String name) {
        var properties = new Properties();
        try (var in = Versions.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the build");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}

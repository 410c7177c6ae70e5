package com.emshop.saga.servers;

import java.nio.file.Path;

/**
 * A file that Maven Central publishes.
 *
 * @param classifier empty where there is none
 */
record MavenArtifact(String group, String name, String extension, String classifier, String version) {
    /**
     * Reads {@code group:name:extension[:classifier]:version}.
     *
     * @throws IllegalArgumentException when the text has another form
     */
    static MavenArtifact parse(String coordinates) {
        String[] words = coordinates.split(":", -1);
        return switch (words.length) {
            case 4 -> new MavenArtifact(words[0], words[1], words[2], "", words[3]);
            case 5 -> new MavenArtifact(words[0], words[1], words[2], words[3], words[4]);
            default ->
                throw new IllegalArgumentException(
                        "Coordinates are group:name:extension[:classifier]:version, not " + coordinates);
        };
    }

    /** Where a Maven repository keeps it. */
    Path in(Path repository) {
        return repository
                .resolve(group.replace('.', '/'))
                .resolve(name)
                .resolve(version)
                .resolve(name + "-" + version + (classifier.isEmpty() ? "" : "-" + classifier) + "." + extension);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return group + ":" + name + ":" + extension + (classifier.isEmpty() ? "" : ":" + classifier) + ":" + version;
    }
}

package com.emshop.localstack.stack;

import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.Trees;
import com.emshop.saga.servers.process.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A service's executable jar, unpacked: a plain jar with its libraries beside it starts faster than one with jars inside,
 * and its classes can be shared from an archive. Unpacked once for each build of the jar.
 */
final class BootApp {
    private static final Duration EXTRACT_TIMEOUT = Duration.ofMinutes(2);
    /** A stack that still runs on the build before must keep its jars. */
    private static final int KEPT_BUILDS = 3;

    private static final int FIRST_TO_RENEW_ARCHIVES = 19;

    private static final String START_CLASS = "Start-Class";

    private final Path jar;

    BootApp(Path jar) {
        this.jar = jar;
    }

    /** @throws StackException when the jar is no executable one */
    Path extracted() {
        try {
            Path apps = jar.resolveSibling("app");
            Path app = apps.resolve(fingerprint());
            if (!Files.exists(app)) {
                extract(apps, app);
                removeOldBuilds(apps);
            }
            return app.resolve(jar.getFileName().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of name and content: the time of a jar that is built reproducibly says nothing. */
    private String fingerprint() throws IOException {
        var checksum = new CRC32();
        checksum.update(jar.getFileName().toString().getBytes(StandardCharsets.UTF_8));
        try (var zip = new ZipFile(jar.toFile())) {
            zip.stream()
                    .forEach(entry -> checksum.update(
                            (entry.getName() + " " + entry.getCrc() + "\n").getBytes(StandardCharsets.UTF_8)));
        }
        return "%08x-%d".formatted(checksum.getValue(), Files.size(jar));
    }

    private void extract(Path apps, Path app) throws IOException {
        Path extracting = app.resolveSibling(
                app.getFileName() + "." + ProcessHandle.current().pid());
        Trees.delete(extracting);
        Files.createDirectories(apps);
        var outcome = Programs.run(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Djarmode=tools",
                        "-jar",
                        jar.toString(),
                        "extract",
                        "--destination",
                        extracting.toString()),
                Map.of(),
                apps,
                EXTRACT_TIMEOUT);
        if (!outcome.succeeded()
                || !Files.exists(extracting.resolve(jar.getFileName().toString()))) {
            throw new StackException(jar + " cannot be unpacked (is it being built?): "
                    + outcome.output().lines().findFirst().orElse("it is no executable jar"));
        }
        try {
            Files.move(extracting, app, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another stack may have unpacked the same build at the same time.
            if (!Files.exists(app)) {
                throw e;
            }
            Trees.delete(extracting);
        }
    }

    /** The service without its libraries, unpacked: a class loader of its jar would load the libraries beside it too. */
    Path classes() {
        Path app = extracted();
        Path classes = app.resolveSibling("classes");
        if (!Files.exists(classes)) {
            Path unpacking =
                    app.resolveSibling("classes." + ProcessHandle.current().pid());
            try (var zip = new ZipFile(app.toFile())) {
                for (ZipEntry entry : Collections.list(zip.entries())) {
                    Path file = unpacking.resolve(entry.getName());
                    if (entry.isDirectory()) {
                        Files.createDirectories(file);
                    } else {
                        Files.createDirectories(file.getParent());
                        Files.copy(zip.getInputStream(entry), file);
                    }
                }
                Files.move(unpacking, classes, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return classes;
    }

    List<Path> libraries() {
        try (Stream<Path> files = Files.list(extracted().resolveSibling("lib"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String mainClass() {
        try (var opened = new JarFile(jar.toFile())) {
            return opened.getManifest().getMainAttributes().getValue(START_CLASS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void removeOldBuilds(Path apps) throws IOException {
        try (Stream<Path> builds = Files.list(apps)) {
            List<Path> oldestLast = builds.sorted(
                            Comparator.comparing(BootApp::modified).reversed())
                    .toList();
            for (Path old : oldestLast.subList(Math.min(KEPT_BUILDS, oldestLast.size()), oldestLast.size())) {
                Trees.delete(old);
            }
        }
    }

    private static FileTime modified(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * JVM flags that take the classes from an archive, which the first run of a build leaves behind when it ends in good
     * order.
     */
    static List<String> classSharingFlags(Path extractedJar) {
        Path archive = classArchive(extractedJar);
        var flags = new ArrayList<String>();
        if (Runtime.version().feature() >= FIRST_TO_RENEW_ARCHIVES) {
            flags.addAll(List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive));
        } else if (Files.exists(archive)) {
            flags.add("-XX:SharedArchiveFile=" + archive);
        } else {
            flags.add("-XX:ArchiveClassesAtExit=" + archive);
        }
        // Hundreds of lines about classes that cannot be shared would bury the service's own last words.
        flags.addAll(List.of("-Xlog:disable", "-Xlog:all=error:stdout"));
        return flags;
    }

    private static Path classArchive(Path extractedJar) {
        return extractedJar.resolveSibling("classes-" + Runtime.version() + ".jsa");
    }

    /** After a run that did not get far: what it left holds few of the classes. */
    void discardClassArchive() {
        try {
            Files.deleteIfExists(classArchive(extracted()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

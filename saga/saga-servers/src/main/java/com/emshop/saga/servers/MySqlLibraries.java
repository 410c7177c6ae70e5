package com.emshop.saga.servers;

import com.emshop.saga.servers.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The shared libraries the MySQL server is linked with. Missing ones are fetched into a directory of the user,
 * which needs apt but not root.
 */
final class MySqlLibraries {
    private static final Pattern MISSING = Pattern.compile("(\\S+) => not found");
    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration FETCH_TIMEOUT = Duration.ofMinutes(3);

    /** The packages that may hold a library: Debian's newer releases renamed some. */
    private static final Map<String, List<String>> PACKAGES = Map.of(
            "libaio.so.1", List.of("libaio1", "libaio1t64"),
            "libnuma.so.1", List.of("libnuma1"),
            "libcrypt.so.1", List.of("libcrypt1"));

    /** The file in the package, where it has another name than the server asks for. */
    private static final Map<String, String> RENAMED = Map.of("libaio.so.1", "libaio.so.1t64");

    private final Path home;
    private final Path fetched;

    MySqlLibraries(Path home, Path fetched) {
        this.home = home;
        this.fetched = fetched;
    }

    Map<String, String> environment() {
        // The distribution brings its own OpenSSL beside the server.
        return Map.of("LD_LIBRARY_PATH", fetched + ":" + home.resolve("bin"));
    }

    /** @throws StackException that says what to install, when a library is missing and cannot be fetched */
    void provide() throws IOException {
        Set<String> missing = missing();
        for (String library : missing) {
            linkRenamed(library);
        }
        missing = missing();
        for (String library : missing) {
            fetch(library);
        }
        missing = missing();
        if (!missing.isEmpty()) {
            throw new StackException("MySQL needs " + String.join(" and ", missing)
                    + ": install it (Debian, Ubuntu: `sudo apt-get install libaio1 libnuma1`, newer ones libaio1t64;"
                    + " Fedora: `sudo dnf install libaio numactl-libs libxcrypt-compat`),"
                    + " or use a MySQL of your own");
        }
    }

    private Set<String> missing() {
        if (Programs.find("ldd").isEmpty()) {
            // macOS; there the server comes with all it needs.
            return Set.of();
        }
        var outcome = Programs.run(
                List.of("ldd", home.resolve("bin").resolve("mysqld").toString()), environment(), home, LOOK_TIMEOUT);
        var missing = new TreeSet<String>();
        MISSING.matcher(outcome.output()).results().forEach(found -> missing.add(found.group(1)));
        return missing;
    }

    /** The system has it, under the newer name. */
    private void linkRenamed(String library) throws IOException {
        String renamed = RENAMED.get(library);
        if (renamed == null) {
            return;
        }
        for (String directory : List.of("/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64")) {
            Path there = Path.of(directory, renamed);
            if (Files.exists(there)) {
                Files.createDirectories(fetched);
                Files.deleteIfExists(fetched.resolve(library));
                Files.createSymbolicLink(fetched.resolve(library), there);
                return;
            }
        }
    }

    private void fetch(String library) throws IOException {
        if (Programs.find("apt-get").isEmpty() || Programs.find("dpkg").isEmpty()) {
            return;
        }
        Path work = Files.createTempDirectory("saga-servers-");
        try {
            for (String name : PACKAGES.getOrDefault(library, List.of())) {
                if (download(name, work) && extract(work, library)) {
                    return;
                }
            }
        } finally {
            Trees.delete(work);
        }
    }

    private static boolean download(String name, Path work) throws IOException {
        var command = List.of("apt-get", "download", name);
        if (Programs.run(command, Map.of(), work, FETCH_TIMEOUT).succeeded()) {
            return true;
        }
        // A machine that never ran `apt-get update` has no lists, and only root may fetch them to their usual place.
        Path lists = Files.createDirectories(work.resolve("lists"));
        Path cache = Files.createDirectories(work.resolve("cache"));
        var elsewhere =
                List.of("-o", "Dir::State::lists=" + lists, "-o", "Dir::Cache=" + cache, "-o", "APT::Sandbox::User=");
        var update = new ArrayList<>(List.of("apt-get"));
        update.addAll(elsewhere);
        update.add("update");
        Programs.run(update, Map.of(), work, FETCH_TIMEOUT);
        var again = new ArrayList<>(List.of("apt-get"));
        again.addAll(elsewhere);
        again.addAll(List.of("download", name));
        return Programs.run(again, Map.of(), work, FETCH_TIMEOUT).succeeded();
    }

    private boolean extract(Path work, String library) throws IOException {
        Path unpacked = work.resolve("unpacked");
        for (Path archive : list(work, ".deb")) {
            Programs.run(List.of("dpkg", "-x", archive.toString(), unpacked.toString()), Map.of(), work, FETCH_TIMEOUT);
            Files.delete(archive);
        }
        if (!Files.exists(unpacked)) {
            return false;
        }
        String renamed = RENAMED.getOrDefault(library, library);
        try (Stream<Path> files = Files.walk(unpacked)) {
            var found = files.filter(file -> {
                        String name = file.getFileName().toString();
                        return name.equals(library) || name.equals(renamed);
                    })
                    .findFirst();
            if (found.isEmpty()) {
                return false;
            }
            Files.createDirectories(fetched);
            Files.deleteIfExists(fetched.resolve(library));
            // The real file behind the link of that name.
            Files.copy(found.get().toRealPath(), fetched.resolve(library));
            return true;
        }
    }

    private static List<Path> list(Path directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(suffix))
                    .toList();
        }
    }
}

package com.emshop.localstack.stack;

import com.emshop.saga.servers.PrivateFiles;
import com.emshop.saga.servers.ServerCertificate;
import com.emshop.saga.servers.StackException;
import com.emshop.saga.servers.process.Programs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A certificate authority of the shop's own, and what it has signed for Kafka and MySQL. Made once for each home; all that
 * proves something is readable by its owner alone.
 */
public final class Certificates {
    private static final Duration KEYTOOL_TIMEOUT = Duration.ofMinutes(2);
    private static final String PASSWORD_VARIABLE = "EMSHOP_TLS_PASSWORD";
    private static final String AUTHORITY = "authority";

    /** Servers, and the names they are called by, on this machine and in docker-compose.yml. */
    private static final Map<String, String> NAMES =
            Map.of("kafka", "dns:kafka,dns:localhost,ip:127.0.0.1", "mysql", "dns:mysql,dns:localhost,ip:127.0.0.1");

    private final Path directory;
    private final String password;

    /** @param password of the file with all keys */
    Certificates(Path directory, String password) {
        this.directory = directory;
        this.password = password;
    }

    /** PEM: whoever trusts it trusts the shop's servers. */
    public Path authority() {
        return directory.resolve("ca.pem");
    }

    /** There once {@link #provide} was called. */
    public ServerCertificate of(String server) {
        return new ServerCertificate(directory.resolve(server + ".pem"), authority(), directory.resolve("ca.p12"));
    }

    /**
     * Makes them with the JDK's own keytool, unless they are there. It takes some seconds.
     *
     * @throws StackException when that does not work
     */
    public synchronized void provide() {
        if (Files.exists(authority())) {
            return;
        }
        Path keys = directory.resolve("keys.p12");
        try {
            Files.createDirectories(directory);
            Files.deleteIfExists(keys);
            keytool(keys, AUTHORITY, "emshop", List.of("-ext", "bc:c", "-ext", "ku:c=keyCertSign,cRLSign"));
            Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
            for (var server : NAMES.entrySet()) {
                keytool(
                        keys,
                        server.getKey(),
                        server.getKey(),
                        List.of("-signer", AUTHORITY, "-ext", "eku=serverAuth", "-ext", "san=" + server.getValue()));
            }
            export(keys);
        } catch (IOException | GeneralSecurityException e) {
            throw new StackException("The certificates in " + directory + " cannot be made: " + e.getMessage(), e);
        }
    }

    private void keytool(Path keys, String alias, String name, List<String> more) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                keys.toString(),
                "-storetype",
                "PKCS12",
                // Not as an argument, which everybody on this machine can read.
                "-storepass:env",
                PASSWORD_VARIABLE,
                "-alias",
                alias,
                "-dname",
                "CN=" + name,
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-validity",
                "3650"));
        command.addAll(more);
        var outcome = Programs.run(command, Map.of(PASSWORD_VARIABLE, password), directory, KEYTOOL_TIMEOUT);
        if (!outcome.succeeded()) {
            throw new StackException("keytool makes no certificate for " + name + ": " + outcome.output());
        }
    }

    private void export(Path keys) throws IOException, GeneralSecurityException {
        KeyStore all = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(keys)) {
            all.load(in, password.toCharArray());
        }
        for (String server : NAMES.keySet()) {
            var text = new StringBuilder(Secrets.pem(
                    "PRIVATE KEY", all.getKey(server, password.toCharArray()).getEncoded()));
            for (Certificate certificate : all.getCertificateChain(server)) {
                text.append(Secrets.pem("CERTIFICATE", certificate.getEncoded()));
            }
            Path file = of(server).keyAndCertificate();
            Files.deleteIfExists(file);
            PrivateFiles.write(file, text.toString());
        }
        Certificate authority = all.getCertificate(AUTHORITY);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(AUTHORITY, authority);
        try (OutputStream out = Files.newOutputStream(directory.resolve("ca.p12"))) {
            trusted.store(out, ServerCertificate.TRUST_STORE_PASSWORD.toCharArray());
        }
        // Last: whoever finds this one finds the others too.
        Path written = directory.resolve("ca.pem.new");
        Files.writeString(written, Secrets.pem("CERTIFICATE", authority.getEncoded()));
        Files.move(written, authority(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}

package com.emshop.localstack.stack;

import com.emshop.saga.servers.Credentials;
import com.emshop.saga.servers.PrivateFiles;
import com.emshop.saga.servers.StackException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;

/**
 * The credentials of the processes of a stack. Made once for each home, random, and readable by its owner alone.
 */
public final class Secrets {
    private static final String ADMIN = "emshop_admin";
    private static final String RELAY = "emshop_relay";
    private static final String REGISTRY = "emshop_registry";
    private static final String SCHEMA_WRITER = "schema-writer";
    private static final int PASSWORD_BYTES = 16;
    private static final int WEBHOOK_SECRET_BYTES = 32;
    private static final int RSA_BITS = 2048;

    private final Path directory;
    private final Properties values;

    private Secrets(Path directory, Properties values) {
        this.directory = directory;
        this.values = values;
    }

    /** Those of a home; made now if it has none. Several threads and JVMs that ask at the same time get the same. */
    public static synchronized Secrets in(Path directory) {
        try {
            Path file = directory.resolve("secrets.properties");
            Properties values = load(file);
            return new Secrets(directory, complete(values) ? completed(file) : values);
        } catch (IOException e) {
            throw new StackException("The secrets in " + directory + " cannot be read or made: " + e.getMessage(), e);
        }
    }

    private static Properties load(Path file) throws IOException {
        var values = new Properties();
        if (Files.exists(file)) {
            try (var reader = Files.newBufferedReader(file)) {
                values.load(reader);
            }
        }
        return values;
    }

    /** Another JVM may be at it: what it made stays. */
    private static Properties completed(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (var channel =
                FileChannel.open(file.resolveSibling("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock(); // until the channel is closed
            Properties values = load(file);
            if (complete(values)) {
                var text = new StringWriter();
                values.store(text, null);
                replace(file, text.toString());
            }
            return values;
        }
    }

    /** Adds what an earlier version did not know, and keeps the rest. */
    private static boolean complete(Properties values) {
        int before = values.size();
        var random = new SecureRandom();
        for (String account : accountNames()) {
            values.putIfAbsent("password." + account, hex(random));
        }
        for (String user : kafkaUsers()) {
            values.putIfAbsent("kafka." + user, hex(random));
        }
        byte[] webhookSecret = new byte[WEBHOOK_SECRET_BYTES];
        random.nextBytes(webhookSecret);
        values.putIfAbsent("webhook.secret", "whsec_" + Base64.getEncoder().encodeToString(webhookSecret));
        values.putIfAbsent("tls.password", hex(random));
        values.putIfAbsent("provider.key", "sk_local_" + hex(random));
        return values.size() > before;
    }

    /** Makes the pair of keys that tokens are signed and checked with, unless it is there. It takes a second or more. */
    public synchronized void provideTokenKeys() {
        if (Files.exists(publicKeyFile())) {
            return;
        }
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(RSA_BITS);
            KeyPair keys = generator.generateKeyPair();
            replace(privateKeyFile(), pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
            // Last: whoever finds this one finds the other too.
            replace(publicKeyFile(), pem("PUBLIC KEY", keys.getPublic().getEncoded()));
        } catch (IOException | GeneralSecurityException e) {
            throw new StackException("The token keys in " + directory + " cannot be made: " + e.getMessage(), e);
        }
    }

    private static void replace(Path file, String content) throws IOException {
        Path written = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(written);
        PrivateFiles.write(written, content);
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String hex(SecureRandom random) {
        byte[] bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static String pem(String label, byte[] content) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    private static List<String> accountNames() {
        var names = new ArrayList<>(List.of(ADMIN, RELAY, REGISTRY, SCHEMA_WRITER));
        for (String schema : Service.schemas()) {
            names.add(schema + "_app");
            names.add(schema + "_owner");
        }
        return names;
    }

    private static List<String> kafkaUsers() {
        var users = new ArrayList<>(List.of(KafkaAccess.ADMIN, KafkaAccess.ANALYTICS));
        for (Service service : Service.values()) {
            users.add(service.label());
        }
        return users;
    }

    private Credentials account(String name) {
        return new Credentials(name, value("password." + name));
    }

    private String value(String name) {
        String value = values.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException("there is no secret " + name);
        }
        return value;
    }

    /** The account that may do everything. */
    public Credentials admin() {
        return account(ADMIN);
    }

    /** Reads the binary log and the services' outbox tables. */
    public Credentials relay() {
        return account(RELAY);
    }

    /** Reads and writes rows of one schema. */
    public Credentials app(String schema) {
        return account(schema + "_app");
    }

    /** Owns one schema, for migrations. */
    public Credentials owner(String schema) {
        return account(schema + "_owner");
    }

    /** Owns the schema of the same name, where a schema registry keeps its schemas. */
    public Credentials registry() {
        return account(REGISTRY);
    }

    /** Who may write to a schema registry that wants a login for it. */
    public Credentials schemaWriter() {
        return account(SCHEMA_WRITER);
    }

    /** Of a service, by its label, or another user that {@link KafkaAccess} knows. */
    public Credentials kafka(String user) {
        return new Credentials(user, value("kafka." + user));
    }

    /** In the form of Standard Webhooks. */
    public String webhookSecret() {
        return value("webhook.secret");
    }

    public String providerKey() {
        return value("provider.key");
    }

    /** For servers that are reached by TLS. */
    public Certificates certificates() {
        return new Certificates(directory.resolve("tls"), value("tls.password"));
    }

    /** PEM; the services check tokens with it. There once {@link #provideTokenKeys} was called. */
    public Path publicKeyFile() {
        return directory.resolve("token-key.pub.pem");
    }

    private Path privateKeyFile() {
        return directory.resolve("token-key.pem");
    }

    public PrivateKey tokenKey() {
        provideTokenKeys();
        try {
            String pem = Files.readString(privateKeyFile());
            String base64 =
                    pem.lines().filter(line -> !line.startsWith("-----")).reduce("", String::concat);
            return KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (IOException | GeneralSecurityException e) {
            throw new StackException("The token key in " + directory + " cannot be read: " + e.getMessage(), e);
        }
    }
}

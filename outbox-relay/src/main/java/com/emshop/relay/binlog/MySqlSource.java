package com.emshop.relay.binlog;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One MySQL server whose outbox tables are published.
 *
 * @param name names the source in Kafka for good: changing it makes the relay forget how far it is. It is part of the name of
 *     a lock too, which MySQL wants to be short
 * @param username an account with REPLICATION SLAVE and REPLICATION CLIENT, and SELECT on the schemas; DELETE and LOCK
 *     TABLES on them too, if it is to purge outboxes and to recover
 * @param schemas each may have an outbox table; one that does not exist yet is picked up when it is created
 * @param serverId the id that the relay has among this server's replicas; by default made from the name
 * @param trustStore a key store of Java's with those who may vouch for the server; by default the JDK's own
 */
public record MySqlSource(
        @NotBlank @Pattern(regexp = "[a-z0-9][a-z0-9-]{0,50}") @DefaultValue("mysql")
        String name,

        @NotBlank @DefaultValue("127.0.0.1") String host,
        @Min(1) @Max(65_535) @DefaultValue("3306") int port,
        @NotBlank @DefaultValue("emshop_relay") String username,
        @DefaultValue("") String password,
        @NotEmpty List<@Pattern(regexp = "[A-Za-z0-9_]{1,64}") String> schemas,
        @Min(1) @Max(4_294_967_295L) @Nullable Long serverId,
        @DefaultValue("PREFERRED") Tls tls,
        @Nullable Path trustStore,
        @DefaultValue("") String trustStorePassword) {

    /** How much protection the connections to the server must have. */
    public enum Tls {
        DISABLED,
        PREFERRED,
        REQUIRED,
        VERIFY_CA,
        VERIFY_IDENTITY;

        String debeziumMode() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final long DERIVED_SERVER_IDS_FROM = 1_000_000_000L;
    private static final long DERIVED_SERVER_IDS = 1_000_000_000L;

    public MySqlSource {
        schemas = List.copyOf(schemas);
    }

    /** The same for every instance that relays this source, so that MySQL drops a dead one's connection. */
    long effectiveServerId() {
        if (serverId != null) {
            return serverId;
        }
        CRC32 hash = new CRC32();
        hash.update(name.getBytes(StandardCharsets.UTF_8));
        return DERIVED_SERVER_IDS_FROM + hash.getValue() % DERIVED_SERVER_IDS;
    }

    /**
     * A new connection to the server, without a schema.
     *
     * @param answerTimeout how long any answer may take
     */
    public Connection connect(Duration connectTimeout, Duration answerTimeout) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", username);
        properties.setProperty("password", password);
        properties.setProperty("sslMode", tls.name());
        properties.setProperty("connectTimeout", Long.toString(connectTimeout.toMillis()));
        properties.setProperty("socketTimeout", Long.toString(answerTimeout.toMillis()));
        if (trustStore != null) {
            properties.setProperty(
                    "trustCertificateKeyStoreUrl", trustStore.toUri().toString());
            properties.setProperty("trustCertificateKeyStorePassword", trustStorePassword);
        }
        if (tls == Tls.DISABLED) {
            properties.setProperty("allowPublicKeyRetrieval", "true");
        }
        return DriverManager.getConnection("jdbc:mysql://" + host + ":" + port + "/", properties);
    }

    /** The same source for a reader beside the relay's own: two of one id would cut each other's connections. */
    public MySqlSource forRehearsal() {
        long largestId = 4_294_967_295L;
        long otherId = (effectiveServerId() + DERIVED_SERVER_IDS) % largestId + 1;
        return new MySqlSource(
                name, host, port, username, password, schemas, otherId, tls, trustStore, trustStorePassword);
    }

    /** Never shows the password. */
    @Override
    public String toString() {
        return name + " (" + username + "@" + host + ":" + port + ", " + schemas + ")";
    }
}

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
 * @param name identifies the source in Kafka and must never change: under a new name the relay has no position. It is limited to
 *     51 characters, because it is part of a MySQL lock name
 * @param username an account with REPLICATION SLAVE and REPLICATION CLIENT, and SELECT on the schemas; also DELETE on them for
 *     purging, and LOCK TABLES for {@code recover}
 * @param schemas the databases with an outbox table; a table that does not exist yet is read from its creation on
 * @param serverId the relay's id among this server's replicas; by default derived from the name
 * @param trustStore a Java key store with the authorities that sign the server's certificate; by default the JDK's
 */
public record MySqlSource(
        @NotBlank @Pattern(regexp = "[a-z0-9][a-z0-9-]{0,50}") @DefaultValue("mysql")
        String name,

        @NotBlank @DefaultValue("127.0.0.1") String host,
        @Min(1) @Max(65_535) @DefaultValue("3306") int port,
        @NotBlank @DefaultValue("outbox_relay") String username,
        @DefaultValue("") String password,
        @NotEmpty List<@Pattern(regexp = "[A-Za-z0-9_]{1,64}") String> schemas,
        @Min(1) @Max(4_294_967_295L) @Nullable Long serverId,
        @DefaultValue("PREFERRED") Tls tls,
        @Nullable Path trustStore,
        @DefaultValue("") String trustStorePassword) {

    /** MySQL's TLS modes, with their usual meaning. */
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

    /** Equal for all instances of this source, so that MySQL closes the connection of a dead instance. */
    long effectiveServerId() {
        if (serverId != null) {
            return serverId;
        }
        CRC32 hash = new CRC32();
        hash.update(name.getBytes(StandardCharsets.UTF_8));
        return DERIVED_SERVER_IDS_FROM + hash.getValue() % DERIVED_SERVER_IDS;
    }

    /**
     * Opens a connection to the server, without a default schema.
     *
     * @param answerTimeout how long each answer may take
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

    /** This source with another server id: MySQL closes the connection of a reader when another with the same id connects. */
    public MySqlSource forWarmUp() {
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

package com.emshop.localstack.stack;

import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.ServerCertificate;
import com.emshop.saga.servers.StackException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the services find MySQL.
 *
 * @param parameters of the JDBC URLs
 */
public record MySqlAddress(String host, int port, String parameters) {
    private static final Pattern URL =
            Pattern.compile("jdbc:mysql://([A-Za-z0-9._-]+)(?::(\\d{1,5}))?(?:/[^?]*)?(?:\\?(.*))?");
    private static final int DEFAULT_PORT = 3306;

    static MySqlAddress embedded(int port, Optional<ServerCertificate> certificate) {
        return new MySqlAddress(MySqlServer.LOOPBACK, port, MySqlServer.jdbcParameters(certificate));
    }

    /** @throws StackException when it is no JDBC URL of one MySQL server */
    static MySqlAddress of(String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new StackException("EMSHOP_MYSQL_URL has to look like jdbc:mysql://127.0.0.1:3306/, not " + url);
        }
        int port = parts.group(2) == null ? DEFAULT_PORT : Integer.parseInt(parts.group(2));
        String own = parts.group(3);
        return new MySqlAddress(
                parts.group(1),
                port,
                own == null || own.isBlank() ? MySqlServer.jdbcParameters(Optional.empty()) : own);
    }

    String jdbcUrl(String schema) {
        return "jdbc:mysql://" + host + ":" + port + "/" + schema + "?" + parameters;
    }
}

package com.emshop.saga.test;

import com.emshop.saga.servers.TestServers;
import java.util.LinkedHashMap;
import java.util.Map;

/** The properties by which a Spring application finds the test servers. */
public final class ServerProperties {
    private ServerProperties() {}

    /**
     * Name and value of each.
     *
     * @param database that the application has for itself; none when empty
     */
    public static Map<String, String> of(TestServers servers, String database) {
        var properties = new LinkedHashMap<String, String>();
        if (!database.isEmpty()) {
            properties.put("spring.datasource.url", servers.mysqlUrl(database));
            properties.put("spring.datasource.username", servers.mysqlAdmin().user());
            properties.put("spring.datasource.password", servers.mysqlAdmin().password());
        }
        // No deployment has done it before.
        properties.put("saga.messaging.register-schemas", "true");
        properties.put("spring.kafka.bootstrap-servers", servers.kafkaBootstrap());
        properties.put("saga.messaging.schema-registry-url", servers.schemaRegistryUrl());
        properties.put("saga.messaging.apicurio-url", servers.apicurioUrl());
        properties.put("saga.web.tokens.issuer", TestTokens.ISSUER);
        properties.put("saga.web.tokens.audience", TestTokens.AUDIENCE);
        properties.put("saga.web.tokens.keys", TestTokens.publicKeyLocation());
        return properties;
    }
}

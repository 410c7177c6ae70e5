package com.emshop.localstack.stack;

import com.emshop.saga.servers.Jvm;
import com.emshop.saga.servers.MySqlServer;
import com.emshop.saga.servers.ServerCertificate;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The environment variables of each service: addresses, accounts, keys and the time scale. */
final class ServiceEnvironment {
    private static final String PORT = "SERVER_PORT";
    private static final String MANAGEMENT_PORT = "MANAGEMENT_SERVER_PORT";

    private final StackSettings settings;
    private final Addresses addresses;
    private final Secrets secrets;

    ServiceEnvironment(StackSettings settings, Addresses addresses, Secrets secrets) {
        this.settings = settings;
        this.addresses = addresses;
        this.secrets = secrets;
    }

    /** Of an instance beside the first one, with the ports that are different alone. */
    Map<String, String> ofSecond(Service service) {
        Map<String, String> variables = of(service);
        variables.put(PORT, Integer.toString(settings.ports().ofSecond(service)));
        variables.put(MANAGEMENT_PORT, Integer.toString(settings.ports().managementOfSecond(service)));
        return variables;
    }

    Map<String, String> of(Service service) {
        var variables = new HashMap<>(Jvm.environment());
        variables.put("SERVER_ADDRESS", "127.0.0.1");
        variables.put(PORT, Integer.toString(settings.ports().of(service)));
        variables.put(MANAGEMENT_PORT, Integer.toString(settings.ports().managementOf(service)));
        variables.put("SPRING_KAFKA_BOOTSTRAP_SERVERS", addresses.kafkaSasl());
        variables.put("SAGA_MESSAGING_SCHEMA_REGISTRY_URL", addresses.schemaRegistry());
        variables.put("SAGA_MESSAGING_APICURIO_URL", addresses.apicurio());
        variables.put("SAGA_TIME_SCALE", Integer.toString(settings.speedUp()));
        variables.put("SAGA_WEB_TOKENS_ISSUER", Tokens.ISSUER);
        variables.put("SAGA_WEB_TOKENS_AUDIENCE", Tokens.AUDIENCE);
        variables.put("SAGA_WEB_TOKENS_KEYS", "file:" + secrets.publicKeyFile().toAbsolutePath());
        addLogin(variables, service);
        service.schema().ifPresent(schema -> addDatabase(variables, schema));
        switch (service) {
            case ORDER, INVENTORY, LOGISTICS -> {
                // Nothing but the common settings.
            }
            case PAYMENT -> {
                variables.put("EMSHOP_WEBHOOK_SECRETS", secrets.webhookSecret());
                variables.put("EMSHOP_PROVIDER_URL", addresses.provider());
                variables.put("EMSHOP_PROVIDER_API_KEY", secrets.providerKey());
            }
            case CONSOLE -> addServices(variables);
            case RELAY -> addSource(variables);
        }
        return variables;
    }

    /** To Kafka, each as itself. */
    private void addLogin(Map<String, String> variables, Service service) {
        Optional<Path> authority =
                settings.tls() ? Optional.of(secrets.certificates().authority()) : Optional.empty();
        String prefix = service == Service.RELAY ? "OUTBOXRELAY_KAFKA_PROPERTIES_" : "SPRING_KAFKA_PROPERTIES_";
        KafkaLogin.scram(secrets.kafka(service.label()), authority)
                .forEach((name, value) ->
                        variables.put(prefix + name.replace('.', '_').toUpperCase(Locale.ROOT), value));
    }

    private void addDatabase(Map<String, String> variables, String schema) {
        variables.put("SPRING_DATASOURCE_URL", addresses.mysql().jdbcUrl(schema));
        variables.put("SPRING_DATASOURCE_USERNAME", secrets.app(schema).user());
        variables.put("SPRING_DATASOURCE_PASSWORD", secrets.app(schema).password());
        variables.put("SPRING_FLYWAY_USER", secrets.owner(schema).user());
        variables.put("SPRING_FLYWAY_PASSWORD", secrets.owner(schema).password());
    }

    private void addServices(Map<String, String> variables) {
        variables.put("EMSHOP_ORDER_URL", addresses.of(Service.ORDER));
        variables.put("EMSHOP_PAYMENT_URL", addresses.of(Service.PAYMENT));
        variables.put("EMSHOP_INVENTORY_URL", addresses.of(Service.INVENTORY));
        variables.put("EMSHOP_LOGISTICS_URL", addresses.of(Service.LOGISTICS));
        variables.put("EMSHOP_CONSOLE_URL", addresses.of(Service.CONSOLE));
    }

    private void addSource(Map<String, String> variables) {
        variables.put("OUTBOXRELAY_KAFKA_JOURNALTOPICPREFIX", "emshop.relay.");
        String source = "OUTBOXRELAY_SOURCES_0_";
        variables.put(source + "NAME", "mysql");
        variables.put(source + "HOST", addresses.mysql().host());
        variables.put(source + "PORT", Integer.toString(addresses.mysql().port()));
        variables.put(source + "USERNAME", secrets.relay().user());
        variables.put(source + "PASSWORD", secrets.relay().password());
        if (settings.tls() && settings.ownMysql().isEmpty()) {
            ServerCertificate certificate = secrets.certificates().of(MySqlServer.NAME);
            variables.put(source + "TLS", "VERIFY_CA");
            variables.put(source + "TRUSTSTORE", certificate.trustStore().toString());
            variables.put(source + "TRUSTSTOREPASSWORD", ServerCertificate.TRUST_STORE_PASSWORD);
        }
        int index = 0;
        for (String schema : Service.schemas()) {
            variables.put(source + "SCHEMAS_" + index++, schema);
        }
    }
}

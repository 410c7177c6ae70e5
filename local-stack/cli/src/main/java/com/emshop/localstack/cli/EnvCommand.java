package com.emshop.localstack.cli;

import com.emshop.localstack.stack.Addresses;
import com.emshop.localstack.stack.LocalStack;
import com.emshop.localstack.stack.Secrets;
import com.emshop.localstack.stack.Service;
import com.emshop.localstack.stack.StackSettings;
import com.emshop.localstack.stack.Tokens;
import com.emshop.saga.servers.Credentials;
import picocli.CommandLine.Command;

@Command(name = "env", description = "Prints addresses and secrets as KEY=value lines, for scripts.")
final class EnvCommand extends StackCommand {
    EnvCommand(Home home) {
        super(home);
    }

    @Override
    public Integer call() {
        LocalStack stack = stack();
        Addresses addresses = stack.addresses();
        Secrets secrets = stack.secrets();
        value("CONSOLE_URL", addresses.of(Service.CONSOLE));
        value("ORDER_URL", addresses.of(Service.ORDER));
        value("PAYMENT_URL", addresses.of(Service.PAYMENT));
        value("INVENTORY_URL", addresses.of(Service.INVENTORY));
        value("LOGISTICS_URL", addresses.of(Service.LOGISTICS));
        value("RELAY_URL", addresses.of(Service.RELAY));
        value("CONSOLE_MANAGEMENT_URL", addresses.managementOf(Service.CONSOLE));
        value("ORDER_MANAGEMENT_URL", addresses.managementOf(Service.ORDER));
        value("PAYMENT_MANAGEMENT_URL", addresses.managementOf(Service.PAYMENT));
        value("INVENTORY_MANAGEMENT_URL", addresses.managementOf(Service.INVENTORY));
        value("LOGISTICS_MANAGEMENT_URL", addresses.managementOf(Service.LOGISTICS));
        value("RELAY_MANAGEMENT_URL", addresses.managementOf(Service.RELAY));
        value("PROVIDER_URL", addresses.provider());
        value("KAFKA_BOOTSTRAP", addresses.kafka());
        value("KAFKA_SASL_BOOTSTRAP", addresses.kafkaSasl());
        value("SCHEMA_REGISTRY_URL", addresses.schemaRegistry());
        value("APICURIO_URL", addresses.apicurio());
        value(
                "MYSQL_URL",
                "jdbc:mysql://" + addresses.mysql().host() + ":"
                        + addresses.mysql().port() + "/");
        value("MYSQL_HOST", addresses.mysql().host());
        value("MYSQL_PORT", Integer.toString(addresses.mysql().port()));
        Credentials admin =
                stack.settings().ownMysql().map(StackSettings.OwnMySql::admin).orElseGet(secrets::admin);
        value("MYSQL_USERNAME", admin.user());
        value("MYSQL_PASSWORD", admin.password());
        value("WEBHOOK_SECRET", secrets.webhookSecret());
        value("PROVIDER_API_KEY", secrets.providerKey());
        value("TOKEN_ISSUER", Tokens.ISSUER);
        value("TOKEN_AUDIENCE", Tokens.AUDIENCE);
        value("TOKEN_PUBLIC_KEY", secrets.publicKeyFile().toString());
        stack.certificateAuthority().ifPresent(file -> value("TLS_CA", file.toString()));
        value("EMSHOP_HOME", stack.home().root().toString());
        value("EMSHOP_SPEED_UP", Integer.toString(stack.settings().speedUp()));
        value("EMSHOP_PORT_OFFSET", Integer.toString(stack.settings().ports().offset()));
        return 0;
    }

    private void value(String key, String value) {
        print(key + "=" + value);
    }
}

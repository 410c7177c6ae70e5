package com.emshop.localstack.compose;

import com.emshop.localstack.StackException;
import com.emshop.localstack.servers.Credentials;
import com.emshop.localstack.stack.Databases;
import com.emshop.localstack.stack.KafkaAccess;
import com.emshop.localstack.stack.LocalStack;
import com.emshop.localstack.stack.Secrets;
import com.emshop.localstack.stack.Service;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.SaslConfigs;

/**
 * Schemas and accounts in MySQL; users, rights and topics in Kafka. May be repeated at every start: what is there stays, and
 * passwords become those of the secrets.
 */
final class Preparing {
    private static final int SCRAM_ITERATIONS = 8_192;
    private static final int TIMEOUT_SECONDS = 60;

    private final Secrets secrets;

    Preparing(Secrets secrets) {
        this.secrets = secrets;
    }

    /** @param url of the server, without a schema */
    void mysql(String url) {
        var databases = new Databases(secrets, "%");
        List<String> statements = new ArrayList<>(databases.statements());
        statements.addAll(databases.registryStatements());
        Credentials admin = secrets.admin();
        try (Connection connection = DriverManager.getConnection(url, admin.user(), admin.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new StackException("MySQL at " + url + " refuses: " + e.getMessage(), e);
        }
    }

    /** @param partitions of topics that do not exist yet */
    void kafka(String bootstrap, int partitions, short replicationFactor) {
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                AdminClientConfig.SECURITY_PROTOCOL_CONFIG,
                "SASL_PLAINTEXT",
                SaslConfigs.SASL_MECHANISM,
                "PLAIN",
                SaslConfigs.SASL_JAAS_CONFIG,
                ContainerSecrets.jaas(secrets.kafka(KafkaAccess.ADMIN))))) {
            await(admin.alterUserScramCredentials(users()).all());
            await(admin.createAcls(KafkaAccess.bindings()).all());
            var missing = new TreeSet<>(LocalStack.topics());
            missing.removeAll(await(admin.listTopics().names()));
            await(admin.createTopics(missing.stream()
                            .map(name -> new NewTopic(name, partitions, replicationFactor))
                            .toList())
                    .all());
        }
    }

    private List<UserScramCredentialAlteration> users() {
        var names = new ArrayList<>(List.of(KafkaAccess.ANALYTICS));
        for (Service service : Service.values()) {
            names.add(service.label());
        }
        var users = new ArrayList<UserScramCredentialAlteration>();
        for (String name : names) {
            Credentials account = secrets.kafka(name);
            users.add(new UserScramCredentialUpsertion(
                    account.user(),
                    new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, SCRAM_ITERATIONS),
                    account.password()));
        }
        return users;
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new StackException("Kafka refuses: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new StackException("Kafka did not answer within " + TIMEOUT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while waiting for Kafka", e);
        }
    }
}

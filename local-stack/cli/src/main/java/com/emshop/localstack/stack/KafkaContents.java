package com.emshop.localstack.stack;

import com.emshop.saga.servers.Credentials;
import com.emshop.saga.servers.StackException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;

/** The users of a Kafka that checks who is who, their rights, and the topics. */
public final class KafkaContents {
    private static final int SCRAM_ITERATIONS = 8_192;
    private static final int TIMEOUT_SECONDS = 60;

    private final Secrets secrets;
    private final List<AclBinding> rights;

    public KafkaContents(Secrets secrets, List<AclBinding> rights) {
        this.secrets = secrets;
        this.rights = rights;
    }

    /**
     * May be repeated at every start: what is there stays, passwords become those of the secrets, and the rights of those who
     * have any become these. Rights of others are not touched.
     *
     * @param bootstrap of a listener with a login
     * @param authority where there is one, that listener is reached by TLS
     */
    public void provide(String bootstrap, Optional<Path> authority) {
        var settings = new HashMap<String, Object>(KafkaLogin.plain(secrets.kafka(KafkaAccess.ADMIN), authority));
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        try (Admin admin = Admin.create(settings)) {
            await(admin.alterUserScramCredentials(users()).all());
            await(admin.createAcls(rights).all());
            await(admin.deleteAcls(outdated(admin)).all());
            var missing = new TreeSet<>(LocalStack.topics());
            missing.removeAll(await(admin.listTopics().names()));
            await(admin.createTopics(missing.stream()
                            .map(name -> new NewTopic(name, LocalStack.PARTITIONS, (short) 1))
                            .toList())
                    .all());
        }
    }

    /** What an earlier version allowed those that it is about here. */
    private List<AclBindingFilter> outdated(Admin admin) {
        Set<String> principals =
                rights.stream().map(right -> right.entry().principal()).collect(Collectors.toSet());
        return await(admin.describeAcls(AclBindingFilter.ANY).values()).stream()
                .filter(found -> principals.contains(found.entry().principal()))
                .filter(found -> !rights.contains(found))
                .map(AclBinding::toFilter)
                .toList();
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

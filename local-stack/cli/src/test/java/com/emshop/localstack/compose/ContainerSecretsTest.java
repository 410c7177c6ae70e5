package com.emshop.localstack.compose;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.localstack.stack.KafkaAccess;
import com.emshop.localstack.stack.Secrets;
import com.emshop.localstack.stack.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerSecretsTest {
    private static final int PORT = 19_092;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private ContainerSecrets secrets() {
        return new ContainerSecrets(shopSecrets(), PORT, false);
    }

    private Secrets shopSecrets() {
        return Secrets.in(directory.resolve("shop"));
    }

    @Test
    void noTwoContainersShareASecretButThoseThatTalkToEachOther() throws IOException {
        var owners = new TreeMap<String, Set<String>>();
        for (Secret secret : secrets().all()) {
            if (!secret.file().equals("token-key.pub.pem")) {
                owners.computeIfAbsent(secret.content(), any -> new TreeSet<>()).add(secret.container());
            }
        }

        assertThat(owners.values().stream()
                        .filter(containers -> containers.size() > 1)
                        .distinct())
                .containsExactly(Set.of("payment-service", "provider"));
    }

    /** Who serves requests has no account that could change a schema. */
    @Test
    void ownersOfSchemasAreKnownToTheirMigrationsAlone() throws IOException {
        for (String schema : Service.schemas()) {
            String password = shopSecrets().owner(schema).password();
            assertThat(secrets().all().stream()
                            .filter(secret -> secret.content().contains(password))
                            .map(Secret::container))
                    .containsExactly("migrations");
        }
    }

    /** Who may write to the registry is known to it and to the step that registers, which has all secrets. */
    @Test
    void theRegistryTakesSchemasFromItsWriterAlone() throws IOException {
        String registry = secrets().all().stream()
                .filter(secret -> secret.container().equals("registry"))
                .findFirst()
                .orElseThrow()
                .content();

        assertThat(registry)
                .contains(
                        "quarkus.http.auth.basic=true",
                        "quarkus.security.users.embedded.users.schema-writer="
                                + shopSecrets().schemaWriter().password());
        assertThat(secrets().all().stream()
                        .filter(secret -> secret.content()
                                .contains(shopSecrets().schemaWriter().password()))
                        .map(Secret::container))
                .containsExactly("registry");
    }

    @Test
    void theBrokerKnowsItsAdministratorAndTheWayBackToTheHost() throws IOException {
        String broker = secrets().all().stream()
                .filter(secret -> secret.container().equals("kafka"))
                .findFirst()
                .orElseThrow()
                .content();

        assertThat(broker)
                .contains(
                        "user_admin=\"" + shopSecrets().kafka(KafkaAccess.ADMIN).password() + "\"",
                        "HOST://localhost:" + PORT,
                        "allow.everyone.if.no.acl.found=false");
    }

    @Test
    void withTlsServersProveThemselvesAndEveryoneKnowsWhoVouchesForThem() throws IOException {
        new ContainerSecrets(shopSecrets(), PORT, true).write(directory);

        assertThat(directory.resolve("kafka/server.properties"))
                .content()
                .contains("SERVICES:SASL_SSL,HOST:SASL_SSL", "ssl.keystore.location=/mnt/shared/config/server.pem");
        String authority = Files.readString(directory.resolve("kafka/ca.pem"));
        for (String server : List.of("kafka", "mysql")) {
            assertThat(directory.resolve(server).resolve("server.pem"))
                    .content()
                    .contains("BEGIN PRIVATE KEY", authority);
        }
        for (Service service : Service.values()) {
            assertThat(directory.resolve(service.label()).resolve("ca.pem")).hasContent(authority);
            assertThat(directory.resolve(service.label()).resolve("ca.p12")).isNotEmptyFile();
            assertThat(directory.resolve(service.label()).resolve("server.pem")).doesNotExist();
        }
    }

    @Test
    void withoutTlsTheBrokerIsReachedInTheClear() throws IOException {
        secrets().write(directory);

        assertThat(directory.resolve("kafka/server.properties"))
                .content()
                .contains("SERVICES:SASL_PLAINTEXT,HOST:SASL_PLAINTEXT")
                .doesNotContain("ssl.");
        assertThat(directory.resolve("kafka/server.pem")).doesNotExist();
    }

    @Test
    void areWrittenAgainWithoutChangingAndCanBeReadByAnyUserOfTheContainer() throws IOException {
        secrets().write(directory);
        Path file = directory.resolve("order-service").resolve("kafka.password");
        String first = Files.readString(file);

        secrets().write(directory);

        assertThat(file).hasContent(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r--r--");
    }
}

package com.emshop.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.localstack.stack.DatabaseRights;
import com.emshop.localstack.stack.KafkaAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/** What is given to the accounts on servers of one's own is what the local stack gives them. */
class AccountsTest {
    @Test
    void rightsInMySqlAreThoseOfTheLocalStack() throws IOException {
        List<String> statements = Files.readAllLines(Chart.repository("deploy/mysql/rights.sql")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("--"))
                .toList();

        assertThat(statements).containsExactlyElementsOf(DatabaseRights.statements("%"));
    }

    @Test
    void rightsInKafkaAreThoseOfTheLocalStack() throws IOException {
        Set<AclBinding> bindings = new LinkedHashSet<>();
        for (String line : Files.readAllLines(Chart.ROOT.resolve("files/kafka-acls.txt"))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                bindings.addAll(bindingsOf(line));
            }
        }

        assertThat(bindings).isEqualTo(new HashSet<>(KafkaAccess.bindings()));
    }

    /** Of the arguments of kafka-acls.sh: each operation on each resource. */
    private static Set<AclBinding> bindingsOf(String arguments) {
        List<String> words = Arrays.asList(arguments.strip().split("\\s+"));
        String principal = "";
        PatternType pattern = PatternType.LITERAL;
        List<AclOperation> operations = new ArrayList<>();
        List<ResourcePattern> resources = new ArrayList<>();
        if (words.contains("--resource-pattern-type")) {
            pattern = PatternType.fromString(
                    words.get(words.indexOf("--resource-pattern-type") + 1).toUpperCase(Locale.ROOT));
        }
        for (int i = 0; i < words.size(); i += 2) {
            String value = words.get(i + 1);
            switch (words.get(i)) {
                case "--allow-principal" -> principal = value;
                case "--operation" -> operations.add(operation(value));
                case "--topic" -> resources.add(new ResourcePattern(ResourceType.TOPIC, value, pattern));
                case "--group" -> resources.add(new ResourcePattern(ResourceType.GROUP, value, pattern));
                case "--transactional-id" ->
                    resources.add(new ResourcePattern(ResourceType.TRANSACTIONAL_ID, value, pattern));
                case "--resource-pattern-type" -> {
                    // Above.
                }
                default -> throw new IllegalArgumentException(words.get(i));
            }
        }
        Set<AclBinding> bindings = new HashSet<>();
        for (AclOperation operation : operations) {
            for (ResourcePattern resource : resources) {
                bindings.add(new AclBinding(
                        resource, new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW)));
            }
        }
        return bindings;
    }

    /** As kafka-acls.sh spells it: {@code DescribeConfigs}. */
    private static AclOperation operation(String name) {
        return AclOperation.fromString(name.replaceAll("(?<=[a-z])(?=[A-Z])", "_"));
    }
}

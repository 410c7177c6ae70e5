package com.emshop.localstack.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.emshop.events.Topics;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KafkaAccessTest {
    private static final Set<AclOperation> READING = EnumSet.of(AclOperation.READ);

    private static List<AclBinding> of(String user) {
        return KafkaAccess.bindings().stream()
                .filter(binding -> binding.entry().principal().equals("User:" + user))
                .toList();
    }

    private static Set<String> readableTopics(String user) {
        return of(user).stream()
                .filter(binding -> binding.pattern().resourceType() == ResourceType.TOPIC)
                .map(binding -> binding.pattern().name())
                .collect(Collectors.toSet());
    }

    @Test
    void theRelayAloneMayDoMoreThanRead() {
        assertThat(KafkaAccess.bindings().stream()
                        .filter(binding -> !READING.contains(binding.entry().operation()))
                        .map(binding -> binding.entry().principal())
                        .distinct())
                .containsExactly("User:" + Service.RELAY.label());
    }

    @ParameterizedTest
    @EnumSource(value = Service.class, names = "RELAY", mode = EnumSource.Mode.EXCLUDE)
    void aServiceReadsWhatItSubscribesToAndInItsOwnGroup(Service service) {
        assertThat(readableTopics(service.label())).containsExactlyInAnyOrderElementsOf(service.subscribedTopics());
        assertThat(of(service.label()))
                .allMatch(binding -> binding.pattern().patternType() == PatternType.LITERAL)
                .filteredOn(binding -> binding.pattern().resourceType() == ResourceType.GROUP)
                .singleElement()
                .matches(binding -> binding.pattern().name().equals(service.label()));
    }

    @Test
    void whoComesWithoutALoginOnlyReadsAndLooks() {
        assertThat(KafkaAccess.anonymousBindings())
                .allMatch(binding -> binding.entry().principal().equals("User:ANONYMOUS"))
                .extracting(binding -> binding.entry().operation())
                .containsOnly(AclOperation.READ, AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS);
    }

    @Test
    void analyticsReadsAllEventsAndNoDeadLetters() {
        assertThat(readableTopics(KafkaAccess.ANALYTICS)).containsExactlyInAnyOrderElementsOf(Topics.ALL);
    }
}

package com.emshop.localstack.stack;

import com.emshop.events.Topics;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Who may do what on a Kafka that checks it. The relay alone writes: an event that is not in an outbox cannot get onto a
 * topic. Each service reads what it subscribes to, in its own consumer group; analytics teams read all events, in groups whose
 * names begin with {@value #ANALYTICS}.
 */
public final class KafkaAccess {
    /** Prepares the broker. May do everything. */
    public static final String ADMIN = "admin";

    /** For those who only read. */
    public static final String ANALYTICS = "analytics";

    private static final String ANONYMOUS = "ANONYMOUS";
    private static final String ANY = ResourcePattern.WILDCARD_RESOURCE;
    private static final ResourcePattern CLUSTER =
            new ResourcePattern(ResourceType.CLUSTER, Resource.CLUSTER_NAME, PatternType.LITERAL);

    private static final String ALL_TOPICS = "emshop.";
    private static final String RELAY_IDS = "outbox-relay-";

    private KafkaAccess() {}

    /** What has to be allowed; everything else is refused. */
    public static List<AclBinding> bindings() {
        var bindings = new ArrayList<AclBinding>();
        for (Service service : Service.values()) {
            String user = service.label();
            if (service == Service.RELAY) {
                addRelay(user, bindings);
            } else {
                for (String topic : service.subscribedTopics()) {
                    bindings.add(allow(user, AclOperation.READ, topic(PatternType.LITERAL, topic)));
                }
                bindings.add(allow(user, AclOperation.READ, group(PatternType.LITERAL, user)));
            }
        }
        for (String topic : Topics.ALL) {
            bindings.add(allow(ANALYTICS, AclOperation.READ, topic(PatternType.LITERAL, topic)));
        }
        bindings.add(allow(ANALYTICS, AclOperation.READ, group(PatternType.PREFIXED, ANALYTICS)));
        return bindings;
    }

    /**
     * What those may do who come without a login, where there is a way for them: read all topics, in any group but the shop's
     * own, and look at everything. In a service's group they would take its events from it.
     */
    public static List<AclBinding> anonymousBindings() {
        var bindings = new ArrayList<>(List.of(
                allow(ANONYMOUS, AclOperation.READ, topic(PatternType.LITERAL, ANY)),
                allow(ANONYMOUS, AclOperation.DESCRIBE_CONFIGS, topic(PatternType.LITERAL, ANY)),
                allow(ANONYMOUS, AclOperation.READ, group(PatternType.LITERAL, ANY)),
                allow(ANONYMOUS, AclOperation.DESCRIBE_CONFIGS, group(PatternType.LITERAL, ANY)),
                allow(
                        ANONYMOUS,
                        AclOperation.DESCRIBE,
                        new ResourcePattern(ResourceType.TRANSACTIONAL_ID, ANY, PatternType.LITERAL)),
                allow(ANONYMOUS, AclOperation.DESCRIBE, CLUSTER),
                allow(ANONYMOUS, AclOperation.DESCRIBE_CONFIGS, CLUSTER)));
        for (Service service : Service.values()) {
            bindings.add(binding(
                    ANONYMOUS, AclOperation.READ, group(PatternType.LITERAL, service.label()), AclPermissionType.DENY));
        }
        return bindings;
    }

    /** Event topics, those of dead letters, and its journals; it creates what is missing and sees to how it is kept. */
    private static void addRelay(String user, List<AclBinding> to) {
        ResourcePattern topics = topic(PatternType.PREFIXED, ALL_TOPICS);
        for (AclOperation operation : List.of(
                AclOperation.READ,
                AclOperation.WRITE,
                AclOperation.CREATE,
                AclOperation.DESCRIBE_CONFIGS,
                AclOperation.ALTER_CONFIGS)) {
            to.add(allow(user, operation, topics));
        }
        to.add(allow(
                user,
                AclOperation.WRITE,
                new ResourcePattern(ResourceType.TRANSACTIONAL_ID, RELAY_IDS, PatternType.PREFIXED)));
    }

    private static ResourcePattern topic(PatternType type, String name) {
        return new ResourcePattern(ResourceType.TOPIC, name, type);
    }

    private static ResourcePattern group(PatternType type, String name) {
        return new ResourcePattern(ResourceType.GROUP, name, type);
    }

    /** To read or to write implies to describe. */
    private static AclBinding allow(String user, AclOperation operation, ResourcePattern resource) {
        return binding(user, operation, resource, AclPermissionType.ALLOW);
    }

    private static AclBinding binding(
            String user, AclOperation operation, ResourcePattern resource, AclPermissionType permission) {
        return new AclBinding(resource, new AccessControlEntry("User:" + user, "*", operation, permission));
    }
}

package com.emshop.saga.web;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the service's HTTP side.
 *
 * @param publicPaths paths that need no token besides health, metrics and the API description: webhooks, pages; for one method if
 *     it is in front, as in {@code POST /webhooks}. A token that comes with such a request is not looked at
 * @param problemTypePrefix what the type of every problem begins with; part of the service's contract with its callers
 * @param rolesClaim the token's claim that lists the caller's roles
 * @param operatorRole the role that may see and change what belongs to others
 * @param customerRole the role of everybody else, and the name by which he is recorded as the cause of a change. A token
 *     that has neither role is invalid
 */
@ConfigurationProperties("saga.web")
record WebProperties(
        @DefaultValue List<String> publicPaths,
        @DefaultValue("urn:problem:") String problemTypePrefix,
        @DefaultValue("roles") String rolesClaim,
        @DefaultValue("operator") String operatorRole,
        @DefaultValue("customer") String customerRole) {

    WebProperties {
        for (String name : List.of(problemTypePrefix, rolesClaim, operatorRole, customerRole)) {
            if (name.isBlank()) {
                throw new IllegalArgumentException(
                        "saga.web: the problem type prefix, the roles claim and the role names must not be blank");
            }
        }
    }
}

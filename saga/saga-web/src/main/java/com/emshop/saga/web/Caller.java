package com.emshop.saga.web;

import com.emshop.saga.Cause;
import com.emshop.saga.messaging.TimeOrderedIds;
import java.time.Instant;
import java.util.Collection;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;

/**
 * Who calls, as his token says. Controllers take it as a parameter.
 *
 * @param userId the token's subject
 * @param operator whether he may act for the shop; a customer sees only his own
 */
public record Caller(String userId, boolean operator) {
    static final String OPERATOR = "ROLE_operator";

    static Caller of(Authentication authentication) {
        Collection<? extends GrantedAuthority> authorities = authentication.getAuthorities();
        return new Caller(
                authentication.getName(),
                authorities.stream().anyMatch(authority -> OPERATOR.equals(authority.getAuthority())));
    }

    /** Whether something of this user is his to see. */
    public boolean maySee(String ownerId) {
        return operator || userId.equals(ownerId);
    }

    /** The caller as the cause of a change; each call is a command of its own. */
    public Cause asCause(Instant received) {
        return asCause(TimeOrderedIds.next().toString(), received);
    }

    /**
     * The caller as the cause of a change.
     *
     * @param commandId identifies the command, where the caller can send the same one again
     */
    public Cause asCause(String commandId, Instant received) {
        return Cause.person(operator ? "operator" : "customer", userId, commandId, received);
    }
}

package com.emshop.saga.web;

import org.springframework.security.core.Authentication;

/** Knows which callers are operators, for {@link OperatorOnly}. Immutable and thread-safe. */
final class Operators {
    private final String role;

    Operators(String role) {
        this.role = role;
    }

    /** Called by the expression of {@link OperatorOnly}. */
    public boolean include(Authentication authentication) {
        return CallerResolver.hasRole(authentication, role);
    }
}

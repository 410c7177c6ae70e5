package com.emshop.saga.web;

import java.util.List;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/** Accepts only tokens that have one of the roles that the service knows, whatever converter reads the roles. Thread-safe. */
record KnownRoles(Converter<Jwt, ? extends AbstractAuthenticationToken> tokens, List<String> roles)
        implements Converter<Jwt, AbstractAuthenticationToken> {

    /** @throws InvalidBearerTokenException if there is none */
    @Override
    public AbstractAuthenticationToken convert(Jwt jwt) {
        AbstractAuthenticationToken caller = tokens.convert(jwt);
        if (caller == null || roles.stream().noneMatch(role -> CallerResolver.hasRole(caller, role))) {
            throw new InvalidBearerTokenException("The token has none of the roles " + roles);
        }
        return caller;
    }
}

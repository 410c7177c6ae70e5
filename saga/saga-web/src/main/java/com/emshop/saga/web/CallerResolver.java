package com.emshop.saga.web;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Lets controllers take the {@link Caller} as a parameter. A bean of a subclass replaces it. Thread-safe. */
public class CallerResolver implements HandlerMethodArgumentResolver {
    private static final int MAX_SUBJECT_CHARS = 128;

    private final String operatorRole;
    private final String customerRole;

    /**
     * Resolves callers by these names.
     *
     * @param operatorRole the role of operators
     * @param customerRole what the role of everybody else is called
     */
    public CallerResolver(String operatorRole, String customerRole) {
        this.operatorRole = operatorRole;
        this.customerRole = customerRole;
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType().equals(Caller.class);
    }

    @Override
    public Caller resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication == null) {
            throw unknown();
        }
        return caller(authentication);
    }

    /**
     * The caller of a request, which is anonymous on a public path.
     *
     * @throws AuthenticationCredentialsNotFoundException if it is
     * @throws AccessDeniedException if the subject cannot be a user id
     */
    protected Caller caller(Authentication authentication) {
        if (authentication instanceof AnonymousAuthenticationToken) {
            throw unknown();
        }
        String userId = authentication.getName();
        // A database compares "ada" and "ada " as equal, so such a subject could read another user's rows.
        if (!userId.equals(userId.strip()) || userId.length() > MAX_SUBJECT_CHARS) {
            throw new AccessDeniedException("The token's subject is not a valid user id.");
        }
        boolean operator = hasRole(authentication, operatorRole);
        return new Caller(userId, operator, operator ? operatorRole : customerRole);
    }

    private static AuthenticationCredentialsNotFoundException unknown() {
        return new AuthenticationCredentialsNotFoundException("There is no caller on a public path.");
    }

    static boolean hasRole(Authentication authentication, String role) {
        String authority = WebAutoConfiguration.ROLE_PREFIX + role;
        return authentication.getAuthorities().stream().anyMatch(given -> authority.equals(given.getAuthority()));
    }
}

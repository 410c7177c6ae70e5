package com.emshop.saga.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses what the firewall of Spring Security refuses, before any filter parses the path. Spring Security parses it before it asks
 * its firewall, and what it cannot parse, such as a broken escape in a path parameter, would be an error of the service.
 * Thread-safe.
 */
final class FirewallFilter extends OncePerRequestFilter {
    private final HttpFirewall firewall;
    private final RequestRejectedHandler refusal;

    FirewallFilter(HttpFirewall firewall, RequestRejectedHandler refusal) {
        this.firewall = firewall;
        this.refusal = refusal;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            firewall.getFirewalledRequest(request);
        } catch (RequestRejectedException rejected) {
            refusal.handle(request, response, rejected);
            return;
        }
        chain.doFilter(request, response);
    }
}

package com.emshop.saga.web;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.io.Resource;
import org.springframework.validation.annotation.Validated;

/**
 * Which bearer tokens the service accepts. All are required.
 *
 * @param issuer what a token's {@code iss} has to be
 * @param audience what a token's {@code aud} has to contain
 * @param keys the public keys of the issuer: a file of one or more RSA keys in PEM, a file of a JWK set, or the address of one.
 *     It is read again while the service runs, see {@link TokenKeys}
 */
@Validated
@ConfigurationProperties("saga.web.tokens")
record TokenProperties(
        @NotBlank String issuer,
        @NotBlank String audience,
        @NotNull Resource keys) {}

package com.emshop.localstack.stack;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;

/** Signs the bearer tokens that the services accept (JWT, RS256). Safe for use by several threads. */
public final class Tokens {
    /** Who signs them. */
    public static final String ISSUER = "emshop";
    /** Whom they are for: the services and the console. */
    public static final String AUDIENCE = "emshop";

    private final RSASSASigner signer;
    private final Clock clock;

    public Tokens(PrivateKey key, Clock clock) {
        this.signer = new RSASSASigner(key);
        this.clock = clock;
    }

    /** What a token's owner may act as. */
    public enum Role {
        CUSTOMER,
        OPERATOR;

        String claim() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A signed token.
     *
     * @throws IllegalArgumentException when the user's id is blank
     */
    public String sign(String user, List<Role> roles, Duration validity) {
        if (user.isBlank()) {
            throw new IllegalArgumentException("The id of a user must not be blank");
        }
        Instant now = clock.instant();
        var claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject(user)
                .claim("roles", roles.stream().map(Role::claim).toList())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(validity)))
                .build();
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .type(JOSEObjectType.JWT)
                        .build(),
                claims);
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("The token cannot be signed with the key of this stack", e);
        }
        return token.serialize();
    }
}

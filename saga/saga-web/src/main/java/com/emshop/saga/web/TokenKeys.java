package com.emshop.saga.web;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.CachingJWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.OutageTolerantJWKSetSource;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.security.converter.RsaKeyConverters;

/**
 * The public keys that tokens are verified with. There may be several, so that one can replace another without an outage.
 *
 * <p>A token that names its key ({@code kid}) is verified with the key of that name; keys without a name, which are those of a
 * PEM file, are tried in turn, and so are all keys for a token that names none.
 *
 * <p>The keys are read again when they are older than {@link #MAX_AGE}, so that one that is added or removed is noticed after
 * that time. When they cannot be read, those that were read last are used for {@link #OUTAGE_TOLERANCE}; after that, and when
 * there are none yet, nothing can be verified. Thread-safe.
 */
final class TokenKeys implements JWKSource<SecurityContext> {
    static final Duration MAX_AGE = Duration.ofSeconds(30);
    static final Duration OUTAGE_TOLERANCE = Duration.ofHours(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_BYTES = 512 * 1024;
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----", Pattern.DOTALL);

    private final JWKSetSource<SecurityContext> source;
    private final Clock clock;
    private volatile @Nullable Seen seen;

    /** What was read last, and the first of the equal sets before it. */
    private record Seen(JWKSet read, JWKSet first) {}

    /**
     * Reads a file at once; an address is asked when the first token comes.
     *
     * @throws IllegalArgumentException if the file cannot be read or contains no key
     */
    TokenKeys(Resource location, Clock clock) {
        this.clock = clock;
        try {
            boolean remote = location.getURL().getProtocol().startsWith("http");
            this.source = new CachingJWKSetSource<>(
                    new OutageTolerantJWKSetSource<>(
                            remote ? remote(location) : new KeyFile(location),
                            OUTAGE_TOLERANCE.toMillis(),
                            event -> {}),
                    MAX_AGE.toMillis(),
                    2 * TIMEOUT.toMillis(),
                    event -> {});
            if (!remote) {
                current();
            }
        } catch (IOException | KeySourceException unreadable) {
            throw new IllegalArgumentException(
                    "saga.web.tokens.keys: " + location.getDescription() + " cannot be read", unreadable);
        }
    }

    private static JWKSetSource<SecurityContext> remote(Resource location) throws IOException {
        int timeoutMillis = (int) TIMEOUT.toMillis();
        return new URLBasedJWKSetSource<>(
                location.getURL(), new DefaultResourceRetriever(timeoutMillis, timeoutMillis, MAX_BYTES));
    }

    /** The keys that are valid now: the same object for as long as they do not change. */
    JWKSet current() throws KeySourceException {
        // Not Clock.millis(), which JDK 17 cannot do with a clock that ticks in microseconds.
        JWKSet read = source.getJWKSet(
                JWKSetCacheRefreshEvaluator.noRefresh(), clock.instant().toEpochMilli(), null);
        Seen last = seen;
        if (last == null || read != last.read()) {
            last = new Seen(read, last != null && last.first().equals(read) ? last.first() : read);
            seen = last;
        }
        return last.first();
    }

    @Override
    public List<JWK> get(JWKSelector wanted, @Nullable SecurityContext context) throws KeySourceException {
        JWKMatcher named = wanted.getMatcher();
        JWKMatcher any =
                new JWKMatcher.Builder(named).keyIDs((Set<String>) null).build();
        return new JWKSelector(any)
                .select(current()).stream()
                        .filter(key -> key.getKeyID() == null || named.matches(key))
                        .toList();
    }

    /** A file of keys in PEM, or of a JWK set. */
    private record KeyFile(Resource location) implements JWKSetSource<SecurityContext> {
        @Override
        public JWKSet getJWKSet(
                JWKSetCacheRefreshEvaluator refresh, long currentTimeMillis, @Nullable SecurityContext context)
                throws JWKSetUnavailableException {
            try {
                String text = location.getContentAsString(StandardCharsets.UTF_8);
                JWKSet keys = text.stripLeading().startsWith("{")
                        ? JWKSet.parse(text).toPublicJWKSet()
                        : new JWKSet(pem(text));
                if (keys.isEmpty()) {
                    throw new JWKSetUnavailableException(location.getDescription() + " contains no public key");
                }
                return keys;
            } catch (IOException | ParseException | IllegalArgumentException unreadable) {
                throw new JWKSetUnavailableException(
                        location.getDescription() + " contains neither public keys in PEM nor a JWK set", unreadable);
            }
        }

        private static List<JWK> pem(String text) {
            List<JWK> keys = new ArrayList<>();
            PEM.matcher(text)
                    .results()
                    .map(block -> new ByteArrayInputStream(block.group().getBytes(StandardCharsets.US_ASCII)))
                    .map(block -> new RSAKey.Builder(RsaKeyConverters.x509().convert(block)).build())
                    .forEach(keys::add);
            return keys;
        }

        @Override
        public void close() {
            // Nothing is open between two reads.
        }
    }
}

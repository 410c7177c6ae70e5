package com.emshop.saga.web;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Decides whether two requests with one {@link IdempotencyKey} ask for the same. The hash is the SHA-256 of the request's
 * canonical JSON: what was read of it, without white space, a record's components in their order, other properties and map
 * keys in alphabetical order. Stored hashes stay comparable as long as the request type keeps its components and their order,
 * and the mapper its formats. Immutable and thread-safe.
 */
public final class RequestHash {
    private final JsonMapper canonical;

    /** Writes requests as this mapper does, in canonical form. */
    public RequestHash(JsonMapper json) {
        this.canonical = json.rebuild()
                .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY, MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .disable(SerializationFeature.INDENT_OUTPUT)
                .build();
    }

    /** The 32 bytes of the hash of a request that was read from JSON. */
    public byte[] of(Object request) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(canonical.writeValueAsBytes(request));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}

package com.emshop.saga.messaging;

import java.io.Serial;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * A schema, or the id of one, is not known yet and cannot be got now: the registry is away, slow, does not know it, or something
 * else answers in its place. No event is to blame, so the operation is tried again for as long as it lasts.
 */
public final class SchemaUnavailableException extends RetriableException {
    @Serial
    private static final long serialVersionUID = 1L;

    public SchemaUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

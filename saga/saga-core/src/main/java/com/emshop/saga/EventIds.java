package com.emshop.saga;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.UUID;

/**
 * Ids of events: UUID version 8 (RFC 9562, 5.8) with the cause's time in milliseconds in front, as version 7 has it, and 74
 * bits of a SHA-256 hash behind. So they sort by time, and the same reaction to the same cause on the same state always gives
 * the same id: an event that is emitted again can be recognised. Thread-safe.
 */
public final class EventIds {
    private static final long VERSION_8 = 0x8000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final byte SEPARATOR = 0;

    private EventIds() {}

    /**
     * The id of an event.
     *
     * @param time the cause's time
     * @param causeId identifies the cause
     * @param aggregate the type and key of the aggregate that emits it
     * @param type the event's type
     * @param index which of the events that the reaction emits, from 0
     */
    public static UUID of(Instant time, String causeId, AggregateId<?> aggregate, String type, int index) {
        MessageDigest hash = sha256();
        for (String part : new String[] {causeId, aggregate.type().name(), aggregate.key(), type}) {
            hash.update(part.getBytes(StandardCharsets.UTF_8));
            hash.update(SEPARATOR);
        }
        ByteBuffer digest = ByteBuffer.wrap(
                hash.digest(ByteBuffer.allocate(Integer.BYTES).putInt(index).array()));
        long high = (time.toEpochMilli() << 16) | VERSION_8 | (digest.getLong() & 0x0FFF);
        long low = VARIANT | (digest.getLong() & 0x3FFF_FFFF_FFFF_FFFFL);
        return new UUID(high, low);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}

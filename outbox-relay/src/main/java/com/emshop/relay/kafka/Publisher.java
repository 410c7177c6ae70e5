package com.emshop.relay.kafka;

import com.emshop.relay.outbox.OutboxLayout;
import com.emshop.relay.outbox.OutboxRow;
import com.emshop.relay.position.Position;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the rows of one source, each batch in one Kafka transaction together with the position behind it.
 *
 * <p>A read_committed consumer sees either all of a batch or nothing, and the position that a later relay reads always agrees
 * with that. When a method throws, the outcome of the last transaction is unknown: close this publisher and open a new one,
 * whose {@link #journal()} has the outcome. Used by one thread.
 */
public final class Publisher implements AutoCloseable {

    private final Producer<byte[], byte[]> producer;
    private final JournalTopic journalTopic;
    private final EventTopics eventTopics;
    private final OutboxRecords records;
    private final JournalContents contents;
    private final Admin admin;
    private int nextOrdinal;

    private Publisher(
            Producer<byte[], byte[]> producer,
            Admin admin,
            JournalTopic journalTopic,
            EventTopics eventTopics,
            OutboxRecords records,
            JournalContents contents) {
        this.producer = producer;
        this.admin = admin;
        this.journalTopic = journalTopic;
        this.eventTopics = eventTopics;
        this.records = records;
        this.contents = contents;
        this.nextOrdinal = contents.nextOrdinal();
    }

    /**
     * Takes the source over: Kafka aborts the open transaction of any older relay and fences it. Blocks until the brokers have
     * answered, for a bounded time.
     *
     * @param sourceName part of the transactional id and of the journal topic's name; must never change
     * @throws DamagedJournalException if the journal can't be read
     */
    public static Publisher open(String sourceName, KafkaProperties properties, OutboxLayout layout, Clock clock) {
        Publisher publisher = openForRecovery(sourceName, properties, layout, clock);
        try {
            var unused = publisher.journal();
            return publisher;
        } catch (DamagedJournalException e) {
            publisher.close();
            throw e;
        }
    }

    /** Like {@link #open}, but accepts a damaged journal, because a recovery replaces it. */
    public static Publisher openForRecovery(
            String sourceName, KafkaProperties properties, OutboxLayout layout, Clock clock) {
        JournalTopic journalTopic = new JournalTopic(properties.journalTopicPrefix() + sourceName);
        Admin admin = Admin.create(properties.adminConfig(sourceName));
        Producer<byte[], byte[]> producer = null;
        try {
            journalTopic.ensureExists(admin, properties.replicationFactor(), properties.blockTimeout());
            producer = new KafkaProducer<>(producerConfig(sourceName, properties));
            producer.initTransactions();
            // Only now: from here on no transaction of an older relay is open.
            JournalContents contents =
                    journalTopic.read(admin, consumers(sourceName, properties), clock, properties.blockTimeout());
            return new Publisher(
                    producer,
                    admin,
                    journalTopic,
                    new EventTopics(
                            admin,
                            properties.eventTopicPartitions(),
                            properties.replicationFactor(),
                            properties.blockTimeout()),
                    new OutboxRecords(layout),
                    contents);
        } catch (RuntimeException e) {
            if (producer != null) {
                producer.close(Duration.ZERO);
            }
            admin.close(Duration.ZERO);
            throw translated(e);
        }
    }

    /**
     * Does what {@link #open} does, except for initialising the producer, which would fence the leader. A standby that has done so
     * takes over sooner, because all classes are loaded.
     *
     * @return what is committed now
     */
    public static Journal warmUp(String sourceName, KafkaProperties properties, Clock clock) {
        JournalTopic journalTopic = new JournalTopic(properties.journalTopicPrefix() + sourceName);
        Admin admin = Admin.create(properties.adminConfig(sourceName));
        try {
            journalTopic.ensureExists(admin, properties.replicationFactor(), properties.blockTimeout());
            new KafkaProducer<byte[], byte[]>(producerConfig(sourceName, properties)).close(Duration.ZERO);
            return journalTopic
                    .read(admin, consumers(sourceName, properties), clock, properties.blockTimeout())
                    .journal();
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private static Map<String, Object> producerConfig(String sourceName, KafkaProperties properties) {
        Map<String, Object> config = new HashMap<>(properties.commonConfig(sourceName));
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, properties.transactionalIdPrefix() + sourceName);
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(
                ProducerConfig.LINGER_MS_CONFIG,
                Math.toIntExact(properties.linger().toMillis()));
        config.put(
                ProducerConfig.BATCH_SIZE_CONFIG,
                Math.toIntExact(properties.batchSize().toBytes()));
        config.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                Math.toIntExact(properties.maxRequestSize().toBytes()));
        config.put(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Math.toIntExact(properties.transactionTimeout().toMillis()));
        config.put(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                Math.toIntExact(properties.deliveryTimeout().toMillis()));
        config.put(
                ProducerConfig.RETRY_BACKOFF_MS_CONFIG,
                properties.retryBackoff().toMillis());
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, properties.blockTimeout().toMillis());
        return config;
    }

    private static Supplier<Consumer<byte[], byte[]>> consumers(String sourceName, KafkaProperties properties) {
        return () -> new KafkaConsumer<>(
                properties.consumerConfig(sourceName), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * What was committed when this publisher took over.
     *
     * @throws DamagedJournalException if it can't be read
     */
    public Journal journal() {
        return contents.journal();
    }

    /**
     * Commits the rows in their order, together with the position behind them and new entries of the table history. Consumers can
     * see the rows when it returns.
     *
     * @param rows may be empty, to commit the position alone
     * @throws FencedException if another relay has taken over
     */
    public void publish(List<OutboxRow> rows, List<String> tableHistory, Position position) {
        List<ProducerRecord<byte[], byte[]>> journal = new ArrayList<>(tableHistory.size() + 1);
        addTableHistory(tableHistory, journal);
        journal.add(journalTopic.positionRecord(position));
        commit(rows, journal);
    }

    /**
     * Commits rows that the position in the journal does not cover. The journal counts as damaged until {@link #completeRecovery}
     * replaces it, so that no relay starts from that position and publishes the rows again.
     */
    public void publishRecovered(List<OutboxRow> rows) {
        commit(rows, List.of(journalTopic.recoveryRecord()));
    }

    /**
     * Commits the last recovered rows and replaces the whole journal by the given history and position.
     */
    public void completeRecovery(List<OutboxRow> rows, List<String> tableHistory, Position position) {
        List<ProducerRecord<byte[], byte[]>> journal = new ArrayList<>();
        contents.keys().stream()
                .filter(key -> !key.equals(JournalContents.POSITION_KEY))
                .forEach(key -> journal.add(journalTopic.tombstone(key)));
        // This publisher may have written it.
        journal.add(journalTopic.tombstone(JournalContents.RECOVERY_KEY));
        addTableHistory(tableHistory, journal);
        journal.add(journalTopic.positionRecord(position));
        commit(rows, journal);
    }

    private void addTableHistory(List<String> entries, List<ProducerRecord<byte[], byte[]>> to) {
        for (String entry : entries) {
            to.add(journalTopic.tableHistoryRecord(nextOrdinal, entry));
            nextOrdinal++;
        }
    }

    private void commit(List<OutboxRow> rows, List<ProducerRecord<byte[], byte[]>> journal) {
        try {
            for (OutboxRow row : rows) {
                eventTopics.ensureExists(row.topic());
            }
            // The callbacks report the errors of the futures; the commit waits for all sends.
            FirstSendError error = new FirstSendError();
            producer.beginTransaction();
            for (OutboxRow row : rows) {
                var unused = producer.send(records.recordOf(row), error.of(row));
                // While no broker answers, each send blocks until its timeout; stop after the first.
                error.throwIfAny();
            }
            for (ProducerRecord<byte[], byte[]> entry : journal) {
                var unused = producer.send(entry, error.of(null));
                error.throwIfAny();
            }
            try {
                producer.commitTransaction();
            } catch (KafkaException e) {
                throw error.orElse(e);
            }
        } catch (RuntimeException e) {
            throw translated(e);
        }
    }

    private static RuntimeException translated(RuntimeException e) {
        return FencedException.isCauseOf(e) ? new FencedException(e) : e;
    }

    /** Abandons an open transaction without waiting for the broker: the next relay aborts it when it takes over. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
        admin.close(Duration.ZERO);
    }

    /** Keeps the first error of a send, which says more about the reason than the error of the failing commit. */
    private static final class FirstSendError {

        private volatile @Nullable KafkaException first;

        org.apache.kafka.clients.producer.Callback of(@Nullable OutboxRow row) {
            return (metadata, error) -> {
                if (error != null && first == null) {
                    first = new KafkaException(
                            "Kafka rejected " + (row == null ? "the relay's position" : row.description()) + ": "
                                    + error.getMessage(),
                            error);
                }
            };
        }

        void throwIfAny() {
            KafkaException found = first;
            if (found != null) {
                throw found;
            }
        }

        KafkaException orElse(KafkaException other) {
            KafkaException found = first;
            return found == null ? other : found;
        }
    }
}

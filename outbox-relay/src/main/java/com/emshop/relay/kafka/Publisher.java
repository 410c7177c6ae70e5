package com.emshop.relay.kafka;

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
 * <p>A read_committed consumer sees either all of a batch or nothing, and the position that a later relay reads always
 * agrees with it. When any method throws, the outcome of the last transaction is unknown to the caller: close this
 * publisher and open a new one, whose {@link #journal()} knows. Used by one thread only.
 */
public final class Publisher implements AutoCloseable {

    private final Producer<byte[], byte[]> producer;
    private final JournalTopic journalTopic;
    private final EventTopics eventTopics;
    private final JournalContents contents;
    private final Admin admin;
    private int nextOrdinal;

    private Publisher(
            Producer<byte[], byte[]> producer,
            Admin admin,
            JournalTopic journalTopic,
            EventTopics eventTopics,
            JournalContents contents) {
        this.producer = producer;
        this.admin = admin;
        this.journalTopic = journalTopic;
        this.eventTopics = eventTopics;
        this.contents = contents;
        this.nextOrdinal = contents.nextOrdinal();
    }

    /**
     * Takes the source over: any older relay's open transaction is aborted and it can publish nothing more. Blocks until
     * the broker has answered, or fails after the configured time.
     *
     * @param sourceName part of the transactional id and of the journal topic's name; must stay the same for good
     * @throws DamagedJournalException if the journal can't be understood
     */
    public static Publisher open(String sourceName, KafkaSettings settings, Clock clock) {
        Publisher publisher = openForRecovery(sourceName, settings, clock);
        try {
            var unused = publisher.journal();
            return publisher;
        } catch (DamagedJournalException e) {
            publisher.close();
            throw e;
        }
    }

    /** As {@link #open}, whatever the journal says: it is about to be replaced. */
    public static Publisher openForRecovery(String sourceName, KafkaSettings settings, Clock clock) {
        JournalTopic journalTopic = new JournalTopic(settings.journalTopicPrefix() + sourceName);
        Admin admin = Admin.create(settings.adminConfig(sourceName));
        Producer<byte[], byte[]> producer = null;
        try {
            journalTopic.ensureExists(admin, settings.replicationFactor(), settings.blockTimeout());
            producer = new KafkaProducer<>(producerConfig(sourceName, settings));
            producer.initTransactions();
            // Only now: whatever an older relay had under way is decided.
            JournalContents contents =
                    journalTopic.read(admin, consumers(sourceName, settings), clock, settings.blockTimeout());
            return new Publisher(
                    producer,
                    admin,
                    journalTopic,
                    new EventTopics(
                            admin,
                            settings.eventTopicPartitions(),
                            settings.replicationFactor(),
                            settings.blockTimeout()),
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
     * Goes through the motions of {@link #open}, as far as that disturbs no relay that works: a standby which has done so
     * takes over sooner, since all classes are loaded. The producer is not initialised, which would fence the leader.
     *
     * @return what is committed at the moment
     */
    public static Journal rehearse(String sourceName, KafkaSettings settings, Clock clock) {
        JournalTopic journalTopic = new JournalTopic(settings.journalTopicPrefix() + sourceName);
        Admin admin = Admin.create(settings.adminConfig(sourceName));
        try {
            journalTopic.ensureExists(admin, settings.replicationFactor(), settings.blockTimeout());
            new KafkaProducer<byte[], byte[]>(producerConfig(sourceName, settings)).close(Duration.ZERO);
            return journalTopic
                    .read(admin, consumers(sourceName, settings), clock, settings.blockTimeout())
                    .journal();
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private static Map<String, Object> producerConfig(String sourceName, KafkaSettings settings) {
        Map<String, Object> config = new HashMap<>(settings.commonConfig(sourceName));
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, settings.transactionalIdPrefix() + sourceName);
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(
                ProducerConfig.LINGER_MS_CONFIG,
                Math.toIntExact(settings.linger().toMillis()));
        config.put(
                ProducerConfig.BATCH_SIZE_CONFIG,
                Math.toIntExact(settings.batchSize().toBytes()));
        config.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                Math.toIntExact(settings.maxRequestSize().toBytes()));
        config.put(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Math.toIntExact(settings.transactionTimeout().toMillis()));
        config.put(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                Math.toIntExact(settings.deliveryTimeout().toMillis()));
        config.put(
                ProducerConfig.RETRY_BACKOFF_MS_CONFIG, settings.retryBackoff().toMillis());
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, settings.blockTimeout().toMillis());
        return config;
    }

    private static Supplier<Consumer<byte[], byte[]>> consumers(String sourceName, KafkaSettings settings) {
        return () -> new KafkaConsumer<>(
                settings.consumerConfig(sourceName), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * What was committed when this publisher took over.
     *
     * @throws DamagedJournalException if that can't be understood
     */
    public Journal journal() {
        return contents.journal();
    }

    /**
     * Commits the rows, in their order, together with the position behind them and what became known of the tables.
     * Returns when consumers can see them.
     *
     * @param rows may be empty, to move the position alone
     * @throws FencedException if another relay has taken over
     */
    public void publish(List<OutboxRow> rows, List<String> tableHistory, Position position) {
        List<ProducerRecord<byte[], byte[]>> journal = new ArrayList<>(tableHistory.size() + 1);
        addTableHistory(tableHistory, journal);
        journal.add(journalTopic.positionRecord(position));
        commit(rows, journal);
    }

    /**
     * Commits rows that the position in the journal knows nothing of. From then on the journal counts as damaged, so that
     * no relay goes on from that position and publishes them again, until {@link #completeRecovery} replaces it.
     */
    public void publishRecovered(List<OutboxRow> rows) {
        commit(rows, List.of(journalTopic.recoveryRecord()));
    }

    /**
     * Commits the last of the recovered rows and replaces the journal as a whole: what is read afterwards is the given
     * history and position, and nothing else.
     */
    public void completeRecovery(List<OutboxRow> rows, List<String> tableHistory, Position position) {
        List<ProducerRecord<byte[], byte[]>> journal = new ArrayList<>();
        contents.keys().stream()
                .filter(key -> !key.equals(JournalContents.POSITION_KEY))
                .forEach(key -> journal.add(journalTopic.tombstone(key)));
        // This publisher itself may have put it there.
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
            // The callbacks see what the futures would tell; the commit waits for all of them.
            FirstFailure failure = new FirstFailure();
            producer.beginTransaction();
            for (OutboxRow row : rows) {
                var unused = producer.send(OutboxRecords.recordOf(row), failure.of(row));
                // While no broker answers each send waits as long as it may, and then tells it by the callback alone.
                failure.throwIfAny();
            }
            for (ProducerRecord<byte[], byte[]> entry : journal) {
                var unused = producer.send(entry, failure.of(null));
                failure.throwIfAny();
            }
            try {
                producer.commitTransaction();
            } catch (KafkaException e) {
                throw failure.orElse(e);
            }
        } catch (RuntimeException e) {
            throw translated(e);
        }
    }

    private static RuntimeException translated(RuntimeException e) {
        return FencedException.isSaidBy(e) ? new FencedException(e) : e;
    }

    /** Gives up an open transaction without waiting for the broker: the next relay aborts it by taking over. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
        admin.close(Duration.ZERO);
    }

    /** Keeps the first error of a send: the commit then fails too, but says less about the reason. */
    private static final class FirstFailure {

        private volatile @Nullable KafkaException first;

        org.apache.kafka.clients.producer.Callback of(@Nullable OutboxRow row) {
            return (metadata, error) -> {
                if (error != null && first == null) {
                    first = new KafkaException(
                            "Kafka refuses " + (row == null ? "the relay's position" : row.described()) + ": "
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

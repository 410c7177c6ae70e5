package com.emshop.relay.binlog;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import io.debezium.bean.StandardBeanNames;
import io.debezium.config.CommonConnectorConfig;
import io.debezium.config.Configuration;
import io.debezium.config.Field;
import io.debezium.connector.base.ChangeEventQueue;
import io.debezium.connector.binlog.BinlogEventMetadataProvider;
import io.debezium.connector.binlog.BinlogSourceTask;
import io.debezium.connector.binlog.jdbc.BinlogConnectorConnection;
import io.debezium.connector.common.CdcSourceTaskContext;
import io.debezium.connector.mysql.MySqlChangeEventSourceFactory;
import io.debezium.connector.mysql.MySqlChangeEventSourceMetricsFactory;
import io.debezium.connector.mysql.MySqlConnector;
import io.debezium.connector.mysql.MySqlConnectorConfig;
import io.debezium.connector.mysql.MySqlDatabaseSchema;
import io.debezium.connector.mysql.MySqlErrorHandler;
import io.debezium.connector.mysql.MySqlOffsetContext;
import io.debezium.connector.mysql.MySqlPartition;
import io.debezium.connector.mysql.MySqlStreamingChangeEventSourceMetrics;
import io.debezium.connector.mysql.MySqlTaskContext;
import io.debezium.connector.mysql.jdbc.MySqlConnection;
import io.debezium.connector.mysql.jdbc.MySqlConnectionConfiguration;
import io.debezium.connector.mysql.jdbc.MySqlFieldReaderResolver;
import io.debezium.connector.mysql.jdbc.MySqlValueConverters;
import io.debezium.jdbc.DefaultMainConnectionProvidingConnectionFactory;
import io.debezium.jdbc.MainConnectionProvidingConnectionFactory;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import io.debezium.pipeline.DataChangeEvent;
import io.debezium.pipeline.ErrorHandler;
import io.debezium.pipeline.EventDispatcher;
import io.debezium.pipeline.notification.NotificationService;
import io.debezium.pipeline.source.spi.StreamingChangeEventSource;
import io.debezium.pipeline.spi.Offsets;
import io.debezium.relational.CustomConverterRegistry;
import io.debezium.relational.TableId;
import io.debezium.schema.SchemaFactory;
import io.debezium.schema.SchemaNameAdjuster;
import io.debezium.snapshot.SnapshotterService;
import io.debezium.spi.topic.TopicNamingStrategy;
import io.debezium.util.Clock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task of Debezium's engine that assembles its MySQL connector around {@link OutboxStreamingSource}. Rows go directly to the
 * {@link ReadAhead}; the engine itself only delivers failures. Debezium's snapshots, signals and heartbeats are off, because the
 * relay starts from a position that it has validated.
 *
 * <p>The engine creates the instance by its class name.
 */
public final class OutboxTask extends BinlogSourceTask<MySqlPartition, MySqlOffsetContext> {

    private static final Logger log = LoggerFactory.getLogger(OutboxTask.class);

    /** How soon the engine notices a failure or a request to stop. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private @Nullable MySqlConnectorConfig config;
    private @Nullable MySqlTaskContext context;
    private @Nullable ChangeEventQueue<DataChangeEvent> queue;
    private @Nullable ErrorHandler errors;
    private @Nullable MySqlDatabaseSchema schema;
    private @Nullable MainConnectionProvidingConnectionFactory<BinlogConnectorConnection> connections;

    @Override
    public String version() {
        return new MySqlConnector().version();
    }

    @Override
    protected String connectorName() {
        return "mysql";
    }

    @Override
    protected Iterable<Field> getAllConfigurationFields() {
        return MySqlConnectorConfig.ALL_FIELDS;
    }

    @Override
    public CdcSourceTaskContext<? extends CommonConnectorConfig> preStart(Configuration configuration) {
        config = new MySqlConnectorConfig(configuration);
        context = new MySqlTaskContext(configuration, config);
        return context;
    }

    @Override
    protected ChangeEventSourceCoordinator<MySqlPartition, MySqlOffsetContext> start(Configuration configuration) {
        MySqlConnectorConfig mysql = Objects.requireNonNull(config);
        MySqlTaskContext task = Objects.requireNonNull(context);
        ReaderContext reader = ReaderContext.of(configuration.getString(ReaderContext.KEY));
        connections = new DefaultMainConnectionProvidingConnectionFactory<>(() -> new MySqlConnection(
                new MySqlConnectionConfiguration(configuration), MySqlFieldReaderResolver.resolve(mysql)));
        BinlogConnectorConnection connection = connections.mainConnection();
        Offsets<MySqlPartition, MySqlOffsetContext> offsets = getPreviousOffsets(
                new MySqlPartition.Provider(mysql, configuration), new MySqlOffsetContext.Loader(mysql));

        // Only the server knows whether its table names are case-sensitive.
        boolean caseInsensitive = connection.isTableIdCaseSensitive();
        registerServiceProviders(mysql.getServiceRegistry());
        SchemaNameAdjuster names = mysql.schemaNameAdjuster();
        TopicNamingStrategy<TableId> topics = mysql.getTopicNamingStrategy(MySqlConnectorConfig.TOPIC_NAMING_STRATEGY);
        MySqlValueConverters converters = new MySqlValueConverters(
                mysql.getDecimalMode(),
                mysql.getTemporalPrecisionMode(),
                mysql.getBigIntUnsignedHandlingMode().asBigIntUnsignedMode(),
                mysql.binaryHandlingMode(),
                MySqlValueConverters::adjustTemporal,
                mysql.getEventConvertingFailureHandlingMode(),
                mysql.getServiceRegistry());
        MySqlDatabaseSchema tables = new MySqlDatabaseSchema(
                mysql,
                converters,
                topics,
                names,
                caseInsensitive,
                mysql.getServiceRegistry().tryGetService(CustomConverterRegistry.class),
                task);
        schema = tables;
        // Debezium's services look these up by name.
        mysql.getBeanRegistry().add(StandardBeanNames.CONFIGURATION, configuration);
        mysql.getBeanRegistry().add(StandardBeanNames.CONNECTOR_CONFIG, mysql);
        mysql.getBeanRegistry().add(StandardBeanNames.DATABASE_SCHEMA, tables);
        mysql.getBeanRegistry().add(StandardBeanNames.JDBC_CONNECTION, connection);
        mysql.getBeanRegistry().add(StandardBeanNames.VALUE_CONVERTER, converters);
        mysql.getBeanRegistry().add(StandardBeanNames.OFFSETS, offsets);
        mysql.getBeanRegistry().add(StandardBeanNames.CDC_SOURCE_TASK_CONTEXT, task);
        SnapshotterService snapshotters = mysql.getServiceRegistry().tryGetService(SnapshotterService.class);
        validateSchemaHistory(mysql, connection::validateLogPosition, offsets, tables, snapshotters.getSnapshotter());

        queue = new ChangeEventQueue.Builder<DataChangeEvent>()
                .pollInterval(POLL_INTERVAL)
                .maxBatchSize(mysql.getMaxBatchSize())
                .maxQueueSize(mysql.getMaxQueueSize())
                .maxQueueSizeInBytes(mysql.getMaxQueueSizeInBytes())
                .loggingContextSupplier(() -> task.configureLoggingContext("outbox-task"))
                .buffering()
                .build();
        ErrorHandler handler = new MySqlErrorHandler(mysql, queue, errors);
        errors = handler;
        BinlogEventMetadataProvider metadata = new BinlogEventMetadataProvider();
        EventDispatcher<MySqlPartition, TableId> dispatcher = new EventDispatcher<>(
                mysql,
                topics,
                tables,
                queue,
                mysql.getTableFilters().dataCollectionFilter(),
                DataChangeEvent::new,
                metadata,
                names,
                null,
                null);
        BinaryLogClient client =
                new BinaryLogClient(mysql.getHostName(), mysql.getPort(), mysql.getUserName(), mysql.getPassword());
        MySqlStreamingChangeEventSourceMetrics metrics =
                new MySqlStreamingChangeEventSourceMetrics(task, queue, metadata, tables::dataCollectionIds, client);
        MySqlChangeEventSourceFactory sources =
                new MySqlChangeEventSourceFactory(
                        mysql,
                        connections,
                        handler,
                        dispatcher,
                        Clock.system(),
                        tables,
                        task,
                        metrics,
                        queue,
                        snapshotters,
                        client) {
                    @Override
                    public StreamingChangeEventSource<MySqlPartition, MySqlOffsetContext>
                            getStreamingChangeEventSource() {
                        Objects.requireNonNull(queue).disableBuffering();
                        return new OutboxStreamingSource(
                                mysql,
                                connection,
                                dispatcher,
                                handler,
                                task,
                                tables,
                                metrics,
                                snapshotters,
                                client,
                                reader);
                    }
                };
        ChangeEventSourceCoordinator<MySqlPartition, MySqlOffsetContext> coordinator =
                new ChangeEventSourceCoordinator<>(
                        offsets,
                        handler,
                        MySqlConnector.class,
                        mysql,
                        sources,
                        new MySqlChangeEventSourceMetricsFactory(metrics),
                        dispatcher,
                        tables,
                        null,
                        new NotificationService<>(
                                getNotificationChannels(), mysql, SchemaFactory.get(), dispatcher::enqueueNotification),
                        snapshotters);
        coordinator.start(task, queue, metadata);
        return coordinator;
    }

    @Override
    protected List<SourceRecord> doPoll() throws InterruptedException {
        return pollRecords(Objects.requireNonNull(queue));
    }

    @Override
    protected Optional<ErrorHandler> getErrorHandler() {
        return Optional.ofNullable(errors);
    }

    @Override
    protected void doStop() {
        if (connections != null) {
            try {
                connections.mainConnection().close();
            } catch (SQLException e) {
                log.debug("The connection to the server was not closed cleanly", e);
            }
        }
        if (schema != null) {
            schema.close();
        }
        if (queue != null) {
            queue.close();
        }
    }
}

package com.emshop.relay.binlog;

import io.debezium.connector.mysql.MySqlConnector;
import org.apache.kafka.connect.connector.Task;

/** Debezium's MySQL connector with a task that wakes when a row arrives. Made by the engine, by its name. */
public final class OutboxConnector extends MySqlConnector {

    @Override
    public Class<? extends Task> taskClass() {
        return OutboxTask.class;
    }
}

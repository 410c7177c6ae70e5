package com.emshop.relay.binlog;

import io.debezium.connector.mysql.MySqlConnector;
import org.apache.kafka.connect.connector.Task;

/** Debezium's MySQL connector with {@link OutboxTask} as its task. The engine creates the instance by its class name. */
public final class OutboxConnector extends MySqlConnector {

    @Override
    public Class<? extends Task> taskClass() {
        return OutboxTask.class;
    }
}

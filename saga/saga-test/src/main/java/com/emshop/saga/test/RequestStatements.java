package com.emshop.saga.test;

import com.mysql.cj.MysqlConnection;
import com.mysql.cj.Query;
import com.mysql.cj.interceptors.QueryInterceptor;
import com.mysql.cj.log.Log;
import com.mysql.cj.protocol.Resultset;
import com.mysql.cj.protocol.ServerSession;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The SQL statements that the threads of a service's web servers send, on whichever port the request came; those of timers and
 * consumers are not among them. Created by the driver, by its name, where {@link #PROPERTY} is the name of this class.
 */
public final class RequestStatements implements QueryInterceptor {
    /** Of the service under test. */
    public static final String PROPERTY = "spring.datasource.hikari.data-source-properties.queryInterceptors";

    private static final String REQUEST_THREAD = "http-";
    private static final List<String> SENT = new CopyOnWriteArrayList<>();

    /** What was sent during this call. No other request may run meanwhile. */
    public static List<String> during(Runnable requests) {
        SENT.clear();
        requests.run();
        return List.copyOf(SENT);
    }

    @Override
    public QueryInterceptor init(MysqlConnection connection, Properties properties, Log log) {
        return this;
    }

    @Override
    public <T extends Resultset> @Nullable T preProcess(Supplier<String> sql, Query query) {
        if (Thread.currentThread().getName().startsWith(REQUEST_THREAD)) {
            SENT.add(String.valueOf(sql.get()));
        }
        return null;
    }

    @Override
    public boolean executeTopLevelOnly() {
        return false;
    }

    @Override
    public void destroy() {}

    @Override
    public <T extends Resultset> @Nullable T postProcess(
            Supplier<String> sql, Query query, @Nullable T original, ServerSession serverSession) {
        return null;
    }
}

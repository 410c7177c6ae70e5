package com.emshop.order;

import com.mysql.cj.MysqlConnection;
import com.mysql.cj.Query;
import com.mysql.cj.interceptors.QueryInterceptor;
import com.mysql.cj.log.Log;
import com.mysql.cj.protocol.Resultset;
import com.mysql.cj.protocol.ServerSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;

/** What the driver sends on this thread's connections, one entry for each round trip. Created by the driver, by its name. */
public final class SentStatements implements QueryInterceptor {
    private static final ThreadLocal<List<String>> SENT = ThreadLocal.withInitial(ArrayList::new);

    /** What this thread has sent since it asked last. */
    static List<String> take() {
        List<String> sent = SENT.get();
        SENT.remove();
        return sent;
    }

    @Override
    public QueryInterceptor init(MysqlConnection connection, Properties properties, Log log) {
        return this;
    }

    @Override
    public <T extends Resultset> T preProcess(Supplier<String> sql, Query query) {
        SENT.get().add(String.valueOf(sql.get()));
        return null;
    }

    @Override
    public boolean executeTopLevelOnly() {
        return false;
    }

    @Override
    public void destroy() {}

    @Override
    public <T extends Resultset> T postProcess(
            Supplier<String> sql, Query query, T original, ServerSession serverSession) {
        return null;
    }
}

package com.emshop.saga.messaging;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;

/**
 * Tells the pool which errors end a connection beside those of the connection itself: after a failover the old server stays
 * reachable, and what is connected to it would stay with it. A new connection goes to whatever the address names by then.
 * Thread-safe.
 */
public final class ReadOnlyServers implements SQLExceptionOverride {
    /**
     * ER_OPTION_PREVENTS_STATEMENT (--read-only, --super-read-only), ER_READ_ONLY_MODE, ER_INNODB_READ_ONLY,
     * ER_SERVER_OFFLINE_MODE.
     */
    private static final Set<Integer> READ_ONLY = Set.of(1290, 1836, 1874, 3032);

    static boolean isReadOnly(SQLException fault) {
        return READ_ONLY.contains(fault.getErrorCode());
    }

    @java.lang.Override // the type of the answer hides the annotation
    public Override adjudicate(SQLException fault) {
        return isReadOnly(fault) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}

package com.emshop.saga.messaging;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/** Which trouble passes by itself and which does not. */
public final class FailureClassifier {
    /** ER_DISK_FULL, ER_RECORD_FILE_FULL. */
    private static final Set<Integer> FULL = Set.of(1021, 1114);

    /** A lost race: another transaction locked, or inserted, first. Four more tries within about a second. */
    static final RetryPolicy CONFLICTS = RetryPolicy.builder()
            .includes(TransientDataAccessException.class, DuplicateKeyException.class)
            .maxRetries(4)
            .delay(Duration.ofMillis(20))
            .multiplier(3)
            .jitter(Duration.ofMillis(10))
            .maxDelay(Duration.ofMillis(500))
            .build();

    private FailureClassifier() {}

    /**
     * Whether the fault is the environment's: the database away, a lock lost, the registry or broker not answering. No event
     * is to blame for it, so none may become a dead letter because of it, however long it lasts.
     *
     * <p>A duplicate key is not among them: a lost race is won at the next try, and one that is never won is a fault.
     */
    public static boolean isTransient(@Nullable Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof TransientDataAccessException
                    || cause instanceof RecoverableDataAccessException
                    || cause instanceof CannotGetJdbcConnectionException
                    || cause instanceof CannotCreateTransactionException
                    || cause instanceof TransactionSystemException
                    || cause instanceof SQLTransientException
                    || cause instanceof RetriableException
                    || cause instanceof SocketException
                    || cause instanceof SocketTimeoutException
                    || cause instanceof UnknownHostException
                    || cause instanceof TimeoutException
                    || (cause instanceof SQLException sql && (isConnectionLost(sql) || isUnwritable(sql)))) {
                return true;
            }
        }
        return false;
    }

    /** SQLSTATE class 08: connection exception (ISO/IEC 9075). */
    private static boolean isConnectionLost(SQLException sql) {
        return sql.getSQLState() != null && sql.getSQLState().startsWith("08");
    }

    /** The server takes no writes now, whosever they are: it is read-only or offline after a failover, or its disk is full. */
    private static boolean isUnwritable(SQLException sql) {
        return ReadOnlyServers.isReadOnly(sql) || FULL.contains(sql.getErrorCode());
    }
}

package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

class AutoCommitTransactionManagerTest {

    /** As Connector/J does: the new mode is noted before the server is asked, and in auto-commit mode nothing is rolled back. */
    private static final class Driver implements InvocationHandler {
        private final List<String> calls = new ArrayList<>();
        private boolean autoCommit = true;
        private @Nullable SQLException fault;

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws SQLException {
            switch (method.getName()) {
                case "getAutoCommit" -> {
                    return autoCommit;
                }
                case "setAutoCommit" -> {
                    boolean mode = arguments != null && (boolean) arguments[0];
                    if (mode == autoCommit) {
                        return null;
                    }
                    autoCommit = mode;
                    calls.add("autocommit " + mode);
                    SQLException failing = mode ? fault : null;
                    if (failing != null) {
                        fault = null;
                        throw failing;
                    }
                    return null;
                }
                case "rollback" -> {
                    if (autoCommit) {
                        throw new SQLException("cannot roll back in auto-commit mode", "08003");
                    }
                    calls.add("rollback");
                    return null;
                }
                case "isReadOnly", "isClosed" -> {
                    return false;
                }
                default -> {
                    calls.add(method.getName());
                    return null;
                }
            }
        }
    }

    private final Driver driver = new Driver();
    private final TransactionTemplate transaction =
            new TransactionTemplate(new AutoCommitTransactionManager(new SingleConnectionDataSource(
                    (Connection) Proxy.newProxyInstance(
                            Driver.class.getClassLoader(), new Class<?>[] {Connection.class}, driver),
                    true)));

    @Test
    void commitIsOneCall() {
        transaction.executeWithoutResult(status -> driver.calls.add("work"));

        assertThat(driver.calls).containsExactly("autocommit false", "work", "autocommit true");
    }

    @Test
    void faultOfACommitIsReportedAndTheTransactionRolledBack() {
        driver.fault = new SQLTransactionRollbackException("deadlock", "40001", 1213);

        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> driver.calls.add("work")))
                .isInstanceOf(PessimisticLockingFailureException.class)
                .hasMessageContaining("deadlock");

        assertThat(driver.calls)
                .containsExactly(
                        "autocommit false",
                        "work",
                        "autocommit true",
                        "autocommit false",
                        "rollback",
                        "autocommit true");
    }
}

package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.SQLExceptionOverride.Override;
import java.net.ConnectException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;

class FailureClassifierTest {

    @Test
    void troubleOfTheEnvironmentPassesByItself() {
        assertThat(FailureClassifier.isTransient(new QueryTimeoutException("slow")))
                .isTrue();
        assertThat(FailureClassifier.isTransient(new CannotGetJdbcConnectionException("away")))
                .isTrue();
        assertThat(FailureClassifier.isTransient(new CannotCreateTransactionException("away")))
                .isTrue();
        assertThat(FailureClassifier.isTransient(
                        new IllegalStateException(new SQLTransientConnectionException("away"))))
                .isTrue();
        assertThat(FailureClassifier.isTransient(new RuntimeException(new SQLException("gone", "08S01"))))
                .isTrue();
        assertThat(FailureClassifier.isTransient(new RuntimeException(new ConnectException("registry"))))
                .isTrue();
    }

    /** ER_OPTION_PREVENTS_STATEMENT, ER_READ_ONLY_MODE, ER_INNODB_READ_ONLY, ER_SERVER_OFFLINE_MODE. */
    @ParameterizedTest
    @ValueSource(ints = {1290, 1836, 1874, 3032})
    void serverThatTakesNoWritesAfterAFailoverIsTransientAndItsConnectionIsEvicted(int error) {
        var refusal = new SQLException("read-only", "HY000", error);

        assertThat(FailureClassifier.isTransient(new UncategorizedSQLException("write", "INSERT", refusal)))
                .isTrue();
        assertThat(new ReadOnlyServers().adjudicate(refusal)).isEqualTo(Override.MUST_EVICT);
    }

    @Test
    void fullDiskIsTransientAndItsConnectionStays() {
        var full = new SQLException("The table 'outbox' is full", "HY000", 1114);

        assertThat(FailureClassifier.isTransient(new UncategorizedSQLException("write", "INSERT", full)))
                .isTrue();
        assertThat(new ReadOnlyServers().adjudicate(full)).isEqualTo(Override.CONTINUE_EVICT);
    }

    @Test
    void whatFailsTheSameWayEachTimeIsTheEventsOwnFault() {
        assertThat(FailureClassifier.isTransient(new IllegalStateException("a rule is broken")))
                .isFalse();
        assertThat(FailureClassifier.isTransient(new DataIntegrityViolationException("too long")))
                .isFalse();
        assertThat(FailureClassifier.isTransient(new DuplicateKeyException("taken for good")))
                .isFalse();
        assertThat(FailureClassifier.isTransient(new RuntimeException(new SQLException("syntax", "42000"))))
                .isFalse();
        assertThat(FailureClassifier.isTransient(null)).isFalse();
    }
}

package com.emshop.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
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

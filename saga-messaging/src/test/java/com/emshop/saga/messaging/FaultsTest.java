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

class FaultsTest {

    @Test
    void troubleOfTheEnvironmentPassesByItself() {
        assertThat(Faults.isTransient(new QueryTimeoutException("slow"))).isTrue();
        assertThat(Faults.isTransient(new CannotGetJdbcConnectionException("away")))
                .isTrue();
        assertThat(Faults.isTransient(new CannotCreateTransactionException("away")))
                .isTrue();
        assertThat(Faults.isTransient(new IllegalStateException(new SQLTransientConnectionException("away"))))
                .isTrue();
        assertThat(Faults.isTransient(new RuntimeException(new SQLException("gone", "08S01"))))
                .isTrue();
        assertThat(Faults.isTransient(new RuntimeException(new ConnectException("registry"))))
                .isTrue();
    }

    @Test
    void whatFailsTheSameWayEachTimeIsTheEventsOwnFault() {
        assertThat(Faults.isTransient(new IllegalStateException("a rule is broken")))
                .isFalse();
        assertThat(Faults.isTransient(new DataIntegrityViolationException("too long")))
                .isFalse();
        assertThat(Faults.isTransient(new DuplicateKeyException("taken for good")))
                .isFalse();
        assertThat(Faults.isTransient(new RuntimeException(new SQLException("syntax", "42000"))))
                .isFalse();
        assertThat(Faults.isTransient(null)).isFalse();
    }
}

package com.emshop.console.persistence;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.Repository;

/** The observed orders' rows. */
interface ObservedOrderRows extends Repository<ObservedOrderRow, String> {

    @Lock(LockMode.PESSIMISTIC_WRITE)
    List<ObservedOrderRow> findByOrderSnInOrderByOrderSn(Collection<String> orderSns);

    @Lock(LockMode.PESSIMISTIC_WRITE)
    List<ObservedOrderRow> findByAuditEditionNotOrderByOrderSn(int edition, Limit limit);

    Optional<ObservedOrderRow> findByOrderSn(String orderSn);

    List<ObservedOrderRow> findByBrokenTrueOrderByOrderSn(Limit limit);

    List<ObservedOrderRow> findByIncompleteTrueAndBrokenFalseAndLastObservedAtLessThanEqualOrderByLastObservedAt(
            Instant quietSince, Limit limit);

    List<ObservedOrderRow> findBySettledFalseOrderByLastObservedAt(Limit limit);

    long countByBrokenTrue();

    long countByIncompleteTrueAndBrokenFalseAndLastObservedAtLessThanEqual(Instant quietSince);

    long countBySettledTrue();

    long countBySettledFalse();
}

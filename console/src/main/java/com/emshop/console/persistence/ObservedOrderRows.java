package com.emshop.console.persistence;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.Repository;

/** Queries on {@code observed_orders}, each along an index. Lists for people are read by {@link OrderLists}. */
interface ObservedOrderRows extends Repository<ObservedOrderRow, String> {

    @Lock(LockMode.PESSIMISTIC_WRITE)
    List<ObservedOrderRow> findByAuditVersionNotOrderByOrderSn(int version, Limit limit);

    Optional<ObservedOrderRow> findByOrderSn(String orderSn);

    List<ObservedOrderRow> findByFindingLevelOrderByOrderSn(int level, Limit limit);

    List<ObservedOrderRow> findByFindingLevelAndLastObservedAtLessThanEqualOrderByOrderSn(
            int level, Instant quietSince, Limit limit);

    List<ObservedOrderRow> findBySettledFalseOrderByOrderSn(Limit limit);

    /** Orders whose timer missed its deadline, except those with a finding that counts already. */
    @Query("""
            SELECT * FROM observed_orders
            WHERE stuck_from <= :now AND pending_until IS NOT NULL
              AND (finding_level = 0 OR finding_level = 1 AND last_observed_at > :quietSince)
            ORDER BY stuck_from LIMIT :limit""")
    List<ObservedOrderRow> findOverdue(LocalDateTime now, LocalDateTime quietSince, int limit);

    @Query("""
            SELECT COUNT(*) FROM observed_orders
            WHERE stuck_from <= :now AND pending_until IS NOT NULL
              AND (finding_level = 0 OR finding_level = 1 AND last_observed_at > :quietSince)""")
    long countOverdue(LocalDateTime now, LocalDateTime quietSince);

    @Query("SELECT COUNT(*) FROM observed_orders WHERE stuck_from <= :now AND pending_kind = :kind")
    long countStuck(LocalDateTime now, String kind);

    long countByFindingLevel(int level);

    long countByFindingLevelAndLastObservedAtLessThanEqual(int level, Instant quietSince);

    long countBySettledTrue();

    long countBySettledFalse();
}

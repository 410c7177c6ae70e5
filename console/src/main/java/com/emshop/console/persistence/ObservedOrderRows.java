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

/** Queries on {@code observed_orders}, each along an index. */
interface ObservedOrderRows extends Repository<ObservedOrderRow, String> {

    @Lock(LockMode.PESSIMISTIC_WRITE)
    List<ObservedOrderRow> findByAuditVersionNotOrderByOrderSn(int version, Limit limit);

    Optional<ObservedOrderRow> findByOrderSn(String orderSn);

    List<ObservedOrderRow> findByHasCertainFindingTrueOrderByOrderSn(Limit limit);

    List<ObservedOrderRow>
            findByHasUncertainFindingTrueAndHasCertainFindingFalseAndLastObservedAtLessThanEqualOrderByLastObservedAt(
                    Instant quietSince, Limit limit);

    List<ObservedOrderRow> findBySettledFalseOrderByLastObservedAt(Limit limit);

    /** Orders whose timer missed its deadline, except those that the two queries above find. */
    @Query("""
            SELECT * FROM observed_orders
            WHERE stuck_from <= :now AND pending_until IS NOT NULL
              AND NOT has_certain_finding AND (NOT has_uncertain_finding OR last_observed_at > :quietSince)
            ORDER BY stuck_from LIMIT :limit""")
    List<ObservedOrderRow> findOverdue(LocalDateTime now, LocalDateTime quietSince, int limit);

    @Query("""
            SELECT COUNT(*) FROM observed_orders
            WHERE stuck_from <= :now AND pending_until IS NOT NULL
              AND NOT has_certain_finding AND (NOT has_uncertain_finding OR last_observed_at > :quietSince)""")
    long countOverdue(LocalDateTime now, LocalDateTime quietSince);

    @Query("SELECT COUNT(*) FROM observed_orders WHERE stuck_from <= :now AND pending_kind = :kind")
    long countStuck(LocalDateTime now, String kind);

    /** Stuck orders after a position, the longest stuck first. */
    @Query("""
            SELECT * FROM observed_orders
            WHERE stuck_from <= :now AND stuck_from >= :from AND (stuck_from > :from OR order_sn > :orderSn)
            ORDER BY stuck_from, order_sn LIMIT :limit""")
    List<ObservedOrderRow> findStuck(LocalDateTime now, LocalDateTime from, String orderSn, int limit);

    @Query("""
            SELECT * FROM observed_orders
            WHERE user_id = :userId AND stuck_from <= :now AND stuck_from >= :from
              AND (stuck_from > :from OR order_sn > :orderSn)
            ORDER BY stuck_from, order_sn LIMIT :limit""")
    List<ObservedOrderRow> findStuckOf(String userId, LocalDateTime now, LocalDateTime from, String orderSn, int limit);

    List<ObservedOrderRow> findByOrderSnLessThanOrderByOrderSnDesc(String before, Limit limit);

    List<ObservedOrderRow> findByStatusAndOrderSnLessThanOrderByOrderSnDesc(String status, String before, Limit limit);

    List<ObservedOrderRow> findByUserIdAndOrderSnLessThanOrderByOrderSnDesc(String userId, String before, Limit limit);

    List<ObservedOrderRow> findByUserIdAndStatusAndOrderSnLessThanOrderByOrderSnDesc(
            String userId, String status, String before, Limit limit);

    long countByHasCertainFindingTrue();

    long countByHasUncertainFindingTrueAndHasCertainFindingFalseAndLastObservedAtLessThanEqual(Instant quietSince);

    long countBySettledTrue();

    long countBySettledFalse();
}

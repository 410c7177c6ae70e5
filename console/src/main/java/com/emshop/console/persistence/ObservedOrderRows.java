package com.emshop.console.persistence;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jdbc.repository.query.Query;
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

    /** Those whose timer should have decided, unless they are found broken or incomplete already. */
    @Query("""
            SELECT * FROM observed_orders
            WHERE stuck_from <= :now AND waits_until IS NOT NULL
              AND NOT broken AND (NOT incomplete OR last_observed_at > :quietSince)
            ORDER BY stuck_from LIMIT :most""")
    List<ObservedOrderRow> findOverdue(LocalDateTime now, LocalDateTime quietSince, int most);

    @Query("""
            SELECT COUNT(*) FROM observed_orders
            WHERE stuck_from <= :now AND waits_until IS NOT NULL
              AND NOT broken AND (NOT incomplete OR last_observed_at > :quietSince)""")
    long countOverdue(LocalDateTime now, LocalDateTime quietSince);

    @Query("SELECT COUNT(*) FROM observed_orders WHERE stuck_from <= :now AND waiting_kind = :kind")
    long countStuck(LocalDateTime now, String kind);

    /** Those that are stuck, the longest first, behind a position. */
    @Query("""
            SELECT * FROM observed_orders
            WHERE stuck_from <= :now AND stuck_from >= :from AND (stuck_from > :from OR order_sn > :orderSn)
            ORDER BY stuck_from, order_sn LIMIT :most""")
    List<ObservedOrderRow> findStuck(LocalDateTime now, LocalDateTime from, String orderSn, int most);

    @Query("""
            SELECT * FROM observed_orders
            WHERE user_id = :userId AND stuck_from <= :now AND stuck_from >= :from
              AND (stuck_from > :from OR order_sn > :orderSn)
            ORDER BY stuck_from, order_sn LIMIT :most""")
    List<ObservedOrderRow> findStuckOf(String userId, LocalDateTime now, LocalDateTime from, String orderSn, int most);

    List<ObservedOrderRow> findByOrderSnLessThanOrderByOrderSnDesc(String before, Limit limit);

    List<ObservedOrderRow> findByStatusAndOrderSnLessThanOrderByOrderSnDesc(String status, String before, Limit limit);

    List<ObservedOrderRow> findByUserIdAndOrderSnLessThanOrderByOrderSnDesc(String userId, String before, Limit limit);

    List<ObservedOrderRow> findByUserIdAndStatusAndOrderSnLessThanOrderByOrderSnDesc(
            String userId, String status, String before, Limit limit);

    long countByBrokenTrue();

    long countByIncompleteTrueAndBrokenFalseAndLastObservedAtLessThanEqual(Instant quietSince);

    long countBySettledTrue();

    long countBySettledFalse();
}

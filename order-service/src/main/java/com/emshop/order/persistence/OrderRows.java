package com.emshop.order.persistence;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.repository.Repository;

/** Single rows and pages of orders. Lists go from the newest to the oldest: order numbers sort by time. */
interface OrderRows extends Repository<OrderRow, String> {

    Optional<OrderRow> findByOrderSn(String orderSn);

    List<OrderRow> findByOrderSnLessThanOrderByOrderSnDesc(String before, Limit limit);

    List<OrderRow> findByStatusAndOrderSnLessThanOrderByOrderSnDesc(int status, String before, Limit limit);

    List<OrderRow> findByOrderSnInOrderByOrderSnDesc(Collection<String> orderSns);

    List<OrderRow> findByUserIdAndStatusAndOrderSnLessThanOrderByOrderSnDesc(
            String userId, int status, String before, Limit limit);
}

package com.emshop.payment.persistence;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.repository.Repository;

/** The refunds' rows, oldest first. */
interface RefundRows extends Repository<RefundRow, String> {

    List<RefundRow> findByOrderSnInOrderByOrderSnAscRefundNoAsc(Collection<String> orderSns);

    Optional<RefundRow> findByRefundSn(String refundSn);
}

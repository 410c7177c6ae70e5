package com.emshop.logistics.persistence;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.Repository;

/** The shipments' rows. Lists go from the newest order to the oldest: order numbers sort by time. */
interface ShipmentRows extends Repository<ShipmentRow, String> {

    @Lock(LockMode.PESSIMISTIC_WRITE)
    List<ShipmentRow> findByOrderSnInOrderByOrderSn(Collection<String> orderSns);

    Optional<ShipmentRow> findByOrderSn(String orderSn);

    Optional<ShipmentRow> findByShipmentSn(String shipmentSn);

    List<ShipmentRow> findByOrderSnLessThanOrderByOrderSnDesc(String before, Limit limit);

    List<ShipmentRow> findByStatusAndOrderSnLessThanOrderByOrderSnDesc(int status, String before, Limit limit);

    List<ShipmentRow> findByUserIdAndOrderSnLessThanOrderByOrderSnDesc(String userId, String before, Limit limit);

    List<ShipmentRow> findByUserIdAndStatusAndOrderSnLessThanOrderByOrderSnDesc(
            String userId, int status, String before, Limit limit);
}

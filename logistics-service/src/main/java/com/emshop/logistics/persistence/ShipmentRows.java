package com.emshop.logistics.persistence;

import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.repository.Repository;

/** The shipments' rows, for reading. Lists go from the newest order to the oldest: order numbers sort by time. */
interface ShipmentRows extends Repository<ShipmentRow, String> {

    Optional<ShipmentRow> findByOrderSn(String orderSn);

    Optional<ShipmentRow> findByShipmentSn(String shipmentSn);

    List<ShipmentRow> findByOrderSnLessThanOrderByOrderSnDesc(String before, Limit limit);

    List<ShipmentRow> findByStatusAndOrderSnLessThanOrderByOrderSnDesc(int status, String before, Limit limit);

    List<ShipmentRow> findByUserIdAndOrderSnLessThanOrderByOrderSnDesc(String userId, String before, Limit limit);

    List<ShipmentRow> findByUserIdAndStatusAndOrderSnLessThanOrderByOrderSnDesc(
            String userId, int status, String before, Limit limit);
}

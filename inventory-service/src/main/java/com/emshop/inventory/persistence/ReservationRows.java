package com.emshop.inventory.persistence;

import java.util.Optional;
import org.springframework.data.repository.Repository;

/** The reservations' rows, one at a time. */
interface ReservationRows extends Repository<ReservationRow, String> {

    Optional<ReservationRow> findByOrderSn(String orderSn);
}

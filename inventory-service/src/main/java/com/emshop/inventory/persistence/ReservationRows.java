package com.emshop.inventory.persistence;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.Repository;

/** The reservations' rows. */
interface ReservationRows extends Repository<ReservationRow, String> {

    @Lock(LockMode.PESSIMISTIC_WRITE)
    List<ReservationRow> findByOrderSnInOrderByOrderSn(Collection<String> orderSns);

    Optional<ReservationRow> findByOrderSn(String orderSn);
}

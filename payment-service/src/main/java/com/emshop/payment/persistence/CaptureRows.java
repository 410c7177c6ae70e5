package com.emshop.payment.persistence;

import java.util.Collection;
import java.util.List;
import org.springframework.data.repository.Repository;

/** The captures' rows, oldest first. */
interface CaptureRows extends Repository<CaptureRow, String> {

    List<CaptureRow> findByOrderSnInOrderByOrderSnAscCaptureNoAsc(Collection<String> orderSns);
}

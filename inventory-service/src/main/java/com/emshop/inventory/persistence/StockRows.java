package com.emshop.inventory.persistence;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.Repository;

/** The articles' rows. */
interface StockRows extends Repository<StockRow, String> {

    @Lock(LockMode.PESSIMISTIC_WRITE)
    List<StockRow> findBySkuInOrderBySku(Collection<String> skus);

    Optional<StockRow> findBySku(String sku);
}

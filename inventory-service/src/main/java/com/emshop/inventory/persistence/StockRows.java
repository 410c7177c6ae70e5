package com.emshop.inventory.persistence;

import java.util.Optional;
import org.springframework.data.repository.Repository;

/** The articles' rows, one at a time. */
interface StockRows extends Repository<StockRow, String> {

    Optional<StockRow> findBySku(String sku);
}

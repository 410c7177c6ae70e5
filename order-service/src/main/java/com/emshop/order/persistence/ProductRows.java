package com.emshop.order.persistence;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.Repository;

/** The products' rows. */
interface ProductRows extends Repository<ProductRow, String> {

    List<ProductRow> findBySkuIn(Collection<String> skus);

    @Lock(LockMode.PESSIMISTIC_WRITE)
    Optional<ProductRow> findBySku(String sku);

    List<ProductRow> findBySkuGreaterThanOrderBySku(String after, Limit limit);
}

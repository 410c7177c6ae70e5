package com.emshop.order.persistence;

import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.repository.Repository;

/** Pages of the products' rows. */
interface ProductRows extends Repository<ProductRow, String> {

    List<ProductRow> findBySkuGreaterThanOrderBySku(String after, Limit limit);
}

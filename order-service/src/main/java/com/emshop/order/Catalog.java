package com.emshop.order;

import java.util.Collection;
import java.util.Map;

/** Where prices come from. */
public interface Catalog {

    /** The products of these skus at today's prices, in one query; unknown ones are missing. */
    Map<String, Product> of(Collection<String> skus);
}

package com.emshop.logistics.persistence;

import com.emshop.saga.erasure.TablePersonalData;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The addresses in {@code shipments}. An address is overwritten except for its country, for which there is a carrier or none. */
@Repository
class ShipmentPersonalData extends TablePersonalData {
    /** Open until the shipment is delivered, rejected, cancelled or not needed. */
    private static final String OPEN = "status NOT IN (5, 6, 7, 8)";

    private static final String ERASED = """
            JSON_OBJECT('recipient', '(erased)', 'street', '(erased)', 'city', '(erased)', 'postalCode', '(erased)',
              'country', JSON_EXTRACT(address, '$.country'), 'phone', NULL)""";
    private static final String ERASE = """
            UPDATE shipments SET address = %1$s, version = version + 1
            WHERE order_sn IN (:keys) AND address IS NOT NULL AND address <> %1$s""".formatted(ERASED);

    ShipmentPersonalData(JdbcTemplate jdbc) {
        super(jdbc, "shipments", "order_sn", OPEN, "shipment_tracks");
    }

    @Override
    public int erase(List<String> keys, Scope scope) {
        return client.sql(ERASE).param("keys", keys).update();
    }
}

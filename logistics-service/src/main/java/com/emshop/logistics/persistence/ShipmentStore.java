package com.emshop.logistics.persistence;

import com.emshop.logistics.Shipment;
import com.emshop.logistics.ShipmentState;
import com.emshop.logistics.ShipmentStatus;
import com.emshop.saga.AggregateType;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.LockedKeys;
import com.emshop.saga.messaging.RowTable;
import com.emshop.saga.messaging.SqlPacket;
import com.emshop.saga.messaging.TransitionLog;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Shipments in {@code shipments}, their transitions in {@code shipment_tracks}. */
@Repository
public class ShipmentStore implements AggregateStore<Shipment, ShipmentState> {
    /** Sorts behind every order number. */
    private static final String NEWEST = "~";

    private final ShipmentRows rows;
    private final RowTable<ShipmentRow> shipments;
    private final TransitionLog tracks;
    private final JsonMapper json;

    ShipmentStore(ShipmentRows rows, JdbcConverter converter, JdbcTemplate jdbc, JsonMapper json) {
        this.rows = rows;
        this.shipments = RowTable.of(ShipmentRow.class, converter);
        this.tracks = new TransitionLog(jdbc, "shipment_tracks", "order_sn");
        this.json = json;
    }

    @Override
    public AggregateType<Shipment, ShipmentState> type() {
        return Shipment.TYPE;
    }

    @Override
    public Runnable read(SqlPacket packet, LockedKeys keys, LoadedStates states) {
        shipments.lock(
                packet,
                "order_sn",
                keys.of(Shipment.TYPE),
                row -> states.put(Shipment.TYPE, row.orderSn(), row.state(json)));
        return () -> {};
    }

    @Override
    public void write(SqlPacket packet, List<Shipment> changed) {
        shipments.save(packet, changed, shipment -> ShipmentRow.of(shipment.state(), json));
        tracks.append(packet, changed);
    }

    /** An order's shipment as it is committed. */
    public Optional<ShipmentState> findByOrderSn(String orderSn) {
        return rows.findByOrderSn(orderSn).map(row -> row.state(json));
    }

    /** The shipment with this number as it is committed. */
    public Optional<ShipmentState> find(String shipmentSn) {
        return rows.findByShipmentSn(shipmentSn).map(row -> row.state(json));
    }

    /**
     * Shipments from the newest order to the oldest.
     *
     * @param userId whose; null for everybody's
     * @param status in which status; null for any
     * @param before begins behind this order number; null for the newest
     */
    public List<ShipmentState> page(
            @Nullable String userId, @Nullable ShipmentStatus status, @Nullable String before, int limit) {
        String start = before == null ? NEWEST : before;
        Limit most = Limit.of(limit);
        List<ShipmentRow> found;
        if (userId == null) {
            found = status == null
                    ? rows.findByOrderSnLessThanOrderByOrderSnDesc(start, most)
                    : rows.findByStatusAndOrderSnLessThanOrderByOrderSnDesc(status.number(), start, most);
        } else {
            found = status == null
                    ? rows.findByUserIdAndOrderSnLessThanOrderByOrderSnDesc(userId, start, most)
                    : rows.findByUserIdAndStatusAndOrderSnLessThanOrderByOrderSnDesc(
                            userId, status.number(), start, most);
        }
        return found.stream().map(row -> row.state(json)).toList();
    }

    /** Every change of the shipment's status, oldest first. */
    public List<TransitionLog.Entry> tracks(String orderSn) {
        return tracks.of(orderSn);
    }
}

package com.emshop.logistics.persistence;

import com.emshop.logistics.Shipment;
import com.emshop.logistics.ShipmentState;
import com.emshop.logistics.ShipmentStatus;
import com.emshop.logistics.ShippingAddress;
import com.emshop.saga.TraceContext;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.TransitionLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Shipments in {@code shipments}, their changes in {@code shipment_tracks}. */
@Repository
public class ShipmentStore implements AggregateStore<Shipment> {
    private static final String UPDATE = """
            UPDATE shipments SET
              status = ?, user_id = ?, shipment_sn = ?, address = ?, carrier = ?, tracking_no = ?, reject_reason = ?,
              cancellation_refused = ?, version = ?
            WHERE order_sn = ?""";
    /** Sorts behind every order number. */
    private static final String NEWEST = "~";

    private final ShipmentRows rows;
    private final JdbcAggregateTemplate template;
    private final JdbcTemplate jdbc;
    private final TransitionLog tracks;
    private final JsonMapper json;

    ShipmentStore(ShipmentRows rows, JdbcAggregateTemplate template, JdbcTemplate jdbc, JsonMapper json) {
        this.rows = rows;
        this.template = template;
        this.jdbc = jdbc;
        this.tracks = new TransitionLog(jdbc, "shipment_tracks");
        this.json = json;
    }

    @Override
    public Map<String, Shipment> lock(SortedSet<String> orderSns, SortedSet<String> touched) {
        Map<String, Shipment> shipments = new LinkedHashMap<>();
        orderSns.forEach(orderSn -> shipments.put(orderSn, new Shipment(ShipmentState.none(orderSn))));
        rows.findByOrderSnInOrderByOrderSn(orderSns)
                .forEach(row -> shipments.put(row.orderSn(), new Shipment(state(row))));
        return shipments;
    }

    @Override
    public void save(Collection<Shipment> changed) {
        List<ShipmentState> fresh = new ArrayList<>();
        List<ShipmentState> known = new ArrayList<>();
        changed.forEach(shipment -> (shipment.isStored() ? known : fresh).add(shipment.state()));
        if (!fresh.isEmpty()) {
            template.insertAll(fresh.stream().map(this::row).toList());
        }
        if (!known.isEmpty()) {
            jdbc.batchUpdate(UPDATE, known.stream().map(this::update).toList());
        }
        tracks.append(changed);
    }

    /** An order's shipment as it is committed. */
    public Optional<ShipmentState> findByOrderSn(String orderSn) {
        return rows.findByOrderSn(orderSn).map(this::state);
    }

    /** The shipment with this number as it is committed. */
    public Optional<ShipmentState> find(String shipmentSn) {
        return rows.findByShipmentSn(shipmentSn).map(this::state);
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
        return found.stream().map(this::state).toList();
    }

    /** Every change of the shipment's status, oldest first. */
    public List<TransitionLog.Entry> tracks(String orderSn) {
        return tracks.of(orderSn);
    }

    private ShipmentState state(ShipmentRow row) {
        return new ShipmentState(
                row.orderSn(),
                ShipmentStatus.values()[row.status()],
                row.userId(),
                row.shipmentSn(),
                row.address() == null ? null : json.readValue(row.address(), ShippingAddress.class),
                row.carrier(),
                row.trackingNo(),
                row.rejectReason(),
                row.cancellationRefused(),
                row.version(),
                TraceContext.parseNullable(row.trace()));
    }

    private ShipmentRow row(ShipmentState state) {
        return new ShipmentRow(
                state.orderSn(),
                state.status().number(),
                state.userId(),
                state.shipmentSn(),
                address(state),
                state.carrier(),
                state.trackingNo(),
                state.rejectReason(),
                state.cancellationRefused(),
                state.version(),
                state.trace() == null ? null : state.trace().toString());
    }

    private Object[] update(ShipmentState state) {
        return new @Nullable Object[] {
            state.status().number(),
            state.userId(),
            state.shipmentSn(),
            address(state),
            state.carrier(),
            state.trackingNo(),
            state.rejectReason(),
            state.cancellationRefused(),
            state.version(),
            state.orderSn()
        };
    }

    private @Nullable String address(ShipmentState state) {
        return state.address() == null ? null : json.writeValueAsString(state.address());
    }
}

package com.emshop.inventory.persistence;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import com.emshop.inventory.Reservation;
import com.emshop.inventory.ReservationLine;
import com.emshop.inventory.ReservationState;
import com.emshop.saga.AggregateType;
import com.emshop.saga.LoadedStates;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.LockedKeys;
import com.emshop.saga.messaging.RowTable;
import com.emshop.saga.messaging.SqlPacket;
import com.emshop.saga.messaging.TransitionLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.springframework.core.annotation.Order;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reservations in {@code reservations} and {@code reservation_lines}, their transitions in {@code reservation_logs}. Locks go
 * in one order everywhere: reservations by order number, then articles by sku.
 */
@Repository
@Order(ReservationStore.LOCK_ORDER)
public class ReservationStore implements AggregateStore<Reservation, ReservationState> {
    /** Before the articles. */
    static final int LOCK_ORDER = 1;

    private static final String LINES_OF_ONE = """
            SELECT sku, quantity FROM reservation_lines WHERE order_sn = :orderSn ORDER BY sku""";

    private final ReservationRows rows;
    private final RowTable<ReservationRow> reservations;
    private final RowTable<ReservationLineRow> lines;
    private final JdbcClient client;
    private final TransitionLog log;
    private final JsonMapper json;

    ReservationStore(ReservationRows rows, JdbcConverter converter, JdbcTemplate jdbc, JsonMapper json) {
        this.rows = rows;
        this.reservations = RowTable.of(ReservationRow.class, converter);
        this.lines = RowTable.of(ReservationLineRow.class, converter);
        this.client = JdbcClient.create(jdbc);
        this.log = new TransitionLog(jdbc, "reservation_logs", "order_sn");
        this.json = json;
    }

    @Override
    public AggregateType<Reservation, ReservationState> type() {
        return Reservation.TYPE;
    }

    @Override
    public Runnable read(SqlPacket packet, LockedKeys keys, LoadedStates states) {
        SortedSet<String> orderSns = keys.of(Reservation.TYPE);
        if (orderSns.isEmpty()) {
            return () -> {};
        }
        List<ReservationRow> found = new ArrayList<>();
        List<ReservationLineRow> ofThem = new ArrayList<>();
        reservations.lock(packet, "order_sn", orderSns, found::add);
        lines.read( // written by whoever holds the lock of their reservation
                packet,
                "WHERE " + SqlPacket.in("order_sn", orderSns) + " ORDER BY order_sn, sku",
                List.copyOf(orderSns),
                ofThem::add);
        return () -> {
            Map<String, List<ReservationLine>> byOrder = ofThem.stream()
                    .collect(groupingBy(ReservationLineRow::orderSn, mapping(ReservationLineRow::line, toList())));
            found.forEach(row -> states.put(
                    Reservation.TYPE, row.orderSn(), row.state(byOrder.getOrDefault(row.orderSn(), List.of()), json)));
        };
    }

    @Override
    public void write(SqlPacket packet, List<Reservation> changed) {
        reservations.save(packet, changed, reservation -> ReservationRow.of(reservation.state(), json));
        lines.insert(
                packet,
                changed.stream()
                        .filter(Reservation::hasNewLines)
                        .flatMap(reservation -> reservation.state().lines().stream()
                                .map(line -> ReservationLineRow.of(reservation.key(), line)))
                        .toList());
        log.append(packet, changed);
    }

    /** One reservation as it is committed. */
    public Optional<ReservationState> find(String orderSn) {
        return rows.findByOrderSn(orderSn).map(row -> row.state(linesOf(orderSn), json));
    }

    /** Every change of a reservation's status, oldest first. */
    public List<TransitionLog.Entry> log(String orderSn) {
        return log.of(orderSn);
    }

    private List<ReservationLine> linesOf(String orderSn) {
        return client.sql(LINES_OF_ONE)
                .param("orderSn", orderSn)
                .query((row, number) -> new ReservationLine(row.getString(1), row.getInt(2)))
                .list();
    }
}

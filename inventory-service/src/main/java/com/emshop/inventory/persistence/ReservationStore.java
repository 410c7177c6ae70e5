package com.emshop.inventory.persistence;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import com.emshop.inventory.Reservation;
import com.emshop.inventory.ReservationLine;
import com.emshop.inventory.ReservationState;
import com.emshop.inventory.ReservationStatus;
import com.emshop.inventory.Shortage;
import com.emshop.inventory.Stock;
import com.emshop.saga.TraceContext;
import com.emshop.saga.messaging.AggregateStore;
import com.emshop.saga.messaging.TransitionLog;
import com.emshop.saga.messaging.UtcTimestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reservations in {@code reservations} and {@code reservation_lines}, together with the stock that they move. Locks go in one
 * order everywhere: reservations by order number, then articles by sku.
 */
@Repository
public class ReservationStore implements AggregateStore<Reservation> {
    private static final String UPDATE = """
            UPDATE reservations SET
              status = ?, user_id = ?, shortages = ?, paid_in_vain = ?, expires_at = ?, version = ?,
              due_at = IF(?, ?, due_at)
            WHERE order_sn = ?""";
    private static final String INSERT_LINE = """
            INSERT INTO reservation_lines (order_sn, sku, quantity) VALUES (?, ?, ?)""";
    private static final String LINES = """
            SELECT order_sn, sku, quantity FROM reservation_lines
            WHERE order_sn IN (:orderSns) ORDER BY order_sn, sku""";
    private static final TypeReference<List<Shortage>> SHORTAGES = new TypeReference<>() {};

    private final ReservationRows rows;
    private final StockStore stocks;
    private final JdbcAggregateTemplate template;
    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final TransitionLog log;
    private final JsonMapper json;

    ReservationStore(
            ReservationRows rows,
            StockStore stocks,
            JdbcAggregateTemplate template,
            JdbcTemplate jdbc,
            JsonMapper json) {
        this.rows = rows;
        this.stocks = stocks;
        this.template = template;
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.log = new TransitionLog(jdbc, "reservation_logs");
        this.json = json;
    }

    /**
     * {@inheritDoc}
     *
     * <p>All of them share one {@link Stock}: the articles of their lines, and those that are touched besides.
     */
    @Override
    public Map<String, Reservation> lock(SortedSet<String> orderSns, SortedSet<String> touched) {
        Map<String, ReservationState> stored = new LinkedHashMap<>();
        SortedSet<String> skus = new TreeSet<>(touched);
        for (ReservationState state : states(rows.findByOrderSnInOrderByOrderSn(orderSns))) {
            stored.put(state.orderSn(), state);
            state.lines().forEach(line -> skus.add(line.sku()));
        }
        Stock stock = stocks.lock(skus);
        Map<String, Reservation> reservations = new LinkedHashMap<>();
        for (String orderSn : orderSns) {
            ReservationState state = stored.get(orderSn);
            reservations.put(orderSn, new Reservation(state == null ? ReservationState.none(orderSn) : state, stock));
        }
        return reservations;
    }

    @Override
    public void save(Collection<Reservation> changed) {
        List<ReservationState> fresh = new ArrayList<>();
        List<Object[]> updates = new ArrayList<>();
        Set<Stock> stock = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Reservation reservation : changed) {
            if (reservation.isStored()) {
                updates.add(update(reservation));
            } else {
                fresh.add(reservation.state());
            }
            stock.add(reservation.stock());
        }
        if (!fresh.isEmpty()) {
            template.insertAll(fresh.stream().map(this::row).toList());
        }
        if (!updates.isEmpty()) {
            jdbc.batchUpdate(UPDATE, updates);
        }
        List<Object[]> lines = changed.stream()
                .filter(Reservation::hasNewLines)
                .flatMap(reservation -> lines(reservation.state()))
                .toList();
        if (!lines.isEmpty()) {
            jdbc.batchUpdate(INSERT_LINE, lines);
        }
        stock.forEach(stocks::save);
        log.append(changed);
    }

    /** One reservation as it is committed. */
    public Optional<ReservationState> find(String orderSn) {
        return rows.findByOrderSn(orderSn).map(row -> states(List.of(row)).get(0));
    }

    /** Every change of a reservation's status, oldest first. */
    public List<TransitionLog.Entry> log(String orderSn) {
        return log.of(orderSn);
    }

    private List<ReservationState> states(List<ReservationRow> found) {
        if (found.isEmpty()) {
            return List.of();
        }
        Map<String, List<ReservationLine>> lines = client
                .sql(LINES)
                .param("orderSns", found.stream().map(ReservationRow::orderSn).toList())
                .query(LineOf.class)
                .list()
                .stream()
                .collect(groupingBy(
                        LineOf::orderSn, mapping(line -> new ReservationLine(line.sku(), line.quantity()), toList())));
        return found.stream()
                .map(row -> state(row, lines.getOrDefault(row.orderSn(), List.of())))
                .toList();
    }

    private record LineOf(String orderSn, String sku, int quantity) {}

    private ReservationState state(ReservationRow row, List<ReservationLine> lines) {
        return new ReservationState(
                row.orderSn(),
                ReservationStatus.values()[row.status()],
                row.userId(),
                lines,
                row.shortages() == null ? List.of() : json.readValue(row.shortages(), SHORTAGES),
                row.paidInVain(),
                row.expiresAt(),
                row.version(),
                TraceContext.parseNullable(row.trace()));
    }

    private ReservationRow row(ReservationState state) {
        return new ReservationRow(
                state.orderSn(),
                state.status().number(),
                state.userId(),
                shortages(state),
                state.paidInVain(),
                state.expiresAt(),
                dueAt(state),
                state.version(),
                state.trace() == null ? null : state.trace().toString());
    }

    /** Only what waits for its money has a deadline. */
    private static @Nullable Instant dueAt(ReservationState state) {
        return state.status() == ReservationStatus.RESERVED ? state.expiresAt() : null;
    }

    private Object[] update(Reservation reservation) {
        ReservationState state = reservation.state();
        return new @Nullable Object[] {
            state.status().number(),
            state.userId(),
            shortages(state),
            state.paidInVain(),
            UtcTimestamps.ofNullable(state.expiresAt()),
            state.version(),
            !reservation.transitions().isEmpty(), // a new status waits for something new, or for nothing
            UtcTimestamps.ofNullable(dueAt(state)),
            state.orderSn()
        };
    }

    private @Nullable String shortages(ReservationState state) {
        return state.shortages().isEmpty() ? null : json.writeValueAsString(state.shortages());
    }

    private static Stream<Object[]> lines(ReservationState state) {
        return state.lines().stream().map(line -> new Object[] {state.orderSn(), line.sku(), line.quantity()});
    }
}

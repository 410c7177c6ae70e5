package com.emshop.localstack.audit;

import com.emshop.localstack.audit.Violation.Subject;
import java.util.ArrayList;
import java.util.List;

/**
 * All checks. What one service says is exact in a snapshot, since it changes in one transaction. So is what follows from
 * another service's word: a cause is committed before its effect. Only what has yet to follow is given time: such a check
 * looks at orders whose status no service changed lately ({@link #settled}).
 *
 * <p>Numbers of states are those of the services' tables.
 */
final class Checks {
    private static final String STOCK = "stock";
    private static final String MONEY = "money";
    private static final String SHIPMENT = "shipment";
    private static final String CANCELLED = "cancelled-settles";
    private static final String STUCK = "nothing-stuck";
    private static final String LOG = "log";

    private static final String ORDER_STATUS =
            "ELT(%s, 'PENDING_PAYMENT', 'PAID', 'SHIPPED', 'DELIVERED', 'COMPLETED', 'CANCELLED')";
    private static final String PAYMENT_STATUS =
            "ELT(%s, 'PENDING', 'PAID', 'FAILED', 'CANCELLED', 'REFUNDING', 'REFUNDED')";
    private static final String RESERVATION_STATUS =
            "ELT(%s, 'RESERVED', 'CONFIRMED', 'RELEASED', 'EXPIRED', 'RETURNED', 'REJECTED', 'PAID_EARLY')";
    private static final String SHIPMENT_STATUS =
            "ELT(%s, 'AWAITING_STOCK', 'AWAITING_ORDER', 'CREATED', 'DISPATCHED', 'DELIVERED', 'REJECTED', 'CANCELLED',"
                    + " 'NOT_NEEDED')";

    /**
     * Of the orders that seem to be wrong, those whose status no service changed lately. Not merged, since the server would
     * look for the changes of all orders before it looks for what is wrong.
     */
    private static final String SETTLED = """
            SELECT /*+ NO_MERGE(o) */ o.order_sn, o.expected, o.found FROM (
            %s) o
            WHERE NOT EXISTS (SELECT 1 FROM emshop_order.order_status_logs l
                              WHERE l.order_sn = o.order_sn AND l.created_at > :quiet)
              AND NOT EXISTS (SELECT 1 FROM emshop_payment.payment_logs l
                              WHERE l.order_sn = o.order_sn AND l.created_at > :quiet)
              AND NOT EXISTS (SELECT 1 FROM emshop_inventory.reservation_logs l
                              WHERE l.order_sn = o.order_sn AND l.created_at > :quiet)
              AND NOT EXISTS (SELECT 1 FROM emshop_logistics.shipment_tracks l
                              WHERE l.order_sn = o.order_sn AND l.created_at > :quiet)""";

    static final List<Check> ALL = all();

    private Checks() {}

    private static List<Check> all() {
        List<Check> checks = new ArrayList<>();
        stock(checks);
        money(checks);
        agreement(checks);
        logs(checks);
        stuck(checks);
        return List.copyOf(checks);
    }

    // ---- pieces

    private static void stock(List<Check> checks) {
        checks.add(new Check("stock-below-zero", STOCK, Subject.SKU, """
                SELECT sku, 'no number below zero',
                  CONCAT('available ', available, ', reserved ', reserved, ', sold ', sold)
                FROM emshop_inventory.stock WHERE available < 0 OR reserved < 0 OR sold < 0"""));
        checks.add(new Check("stock-sum", STOCK, Subject.SKU, """
                SELECT sku, CONCAT(SUM(put_in), ' pieces, as operators put in'),
                  CONCAT(SUM(there), ' available, reserved and sold')
                FROM (
                  SELECT sku, CAST(available AS DECIMAL(30)) + reserved + sold AS there, 0 AS put_in
                  FROM emshop_inventory.stock
                  UNION ALL
                  SELECT sku, 0, SUM(available_delta + reserved_delta + sold_delta)
                  FROM emshop_inventory.stock_movements WHERE kind = 'ADJUST' GROUP BY sku) n
                GROUP BY sku HAVING SUM(there) <> SUM(put_in)"""));
        checks.add(new Check("stock-ledger", STOCK, Subject.SKU, """
                SELECT sku,
                  CONCAT('available ', SUM(la), ', reserved ', SUM(lr), ', sold ', SUM(ls), ', as all movements come to'),
                  CONCAT('available ', SUM(a), ', reserved ', SUM(r), ', sold ', SUM(s))
                FROM (
                  SELECT sku, available AS a, reserved AS r, sold AS s, 0 AS la, 0 AS lr, 0 AS ls
                  FROM emshop_inventory.stock
                  UNION ALL
                  SELECT sku, 0, 0, 0, SUM(available_delta), SUM(reserved_delta), SUM(sold_delta)
                  FROM emshop_inventory.stock_movements GROUP BY sku) n
                GROUP BY sku HAVING SUM(a) <> SUM(la) OR SUM(r) <> SUM(lr) OR SUM(s) <> SUM(ls)"""));
        checks.add(new Check("stock-movements", STOCK, Subject.SKU, """
                SELECT sku,
                  CONCAT('after movement ', id, ': available ', a + available_delta, ', reserved ', r + reserved_delta,
                    ', sold ', s + sold_delta),
                  CONCAT('available ', available_after, ', reserved ', reserved_after, ', sold ', sold_after)
                FROM (
                  SELECT sku, id, available_delta, reserved_delta, sold_delta, available_after, reserved_after, sold_after,
                    CAST(LAG(available_after, 1, 0) OVER w AS SIGNED) AS a,
                    CAST(LAG(reserved_after, 1, 0) OVER w AS SIGNED) AS r,
                    CAST(LAG(sold_after, 1, 0) OVER w AS SIGNED) AS s
                  FROM emshop_inventory.stock_movements
                  WINDOW w AS (PARTITION BY sku ORDER BY id)) m
                WHERE available_after <> a + available_delta OR reserved_after <> r + reserved_delta
                  OR sold_after <> s + sold_delta"""));
        checks.add(pieces("stock-reserved", "reserved", 1));
        checks.add(pieces("stock-sold", "sold", 2));
    }

    /** What an article counts is what the reservations in one status add up to. */
    private static Check pieces(String name, String column, int status) {
        return new Check(name, STOCK, Subject.SKU, """
                SELECT sku, CONCAT(SUM(expected), ' %1$s, as the reservations say'), CONCAT(SUM(counted), ' %1$s')
                FROM (
                  SELECT sku, %1$s AS counted, 0 AS expected FROM emshop_inventory.stock
                  UNION ALL
                  SELECT l.sku, 0, SUM(l.quantity)
                  FROM emshop_inventory.reservations r
                  JOIN emshop_inventory.reservation_lines l ON l.order_sn = r.order_sn
                  WHERE r.status = %2$d GROUP BY l.sku) n
                GROUP BY sku HAVING SUM(counted) <> SUM(expected)""".formatted(column, status));
    }

    // ---- money

    private static void money(List<Check> checks) {
        checks.add(new Check("money-captured", MONEY, Subject.ORDER, """
                SELECT order_sn, CONCAT(SUM(came), ' captured, as the captures say'), CONCAT(SUM(noted), ' captured')
                FROM (
                  SELECT order_sn, captured AS noted, 0 AS came FROM emshop_payment.payment_orders
                  UNION ALL
                  SELECT order_sn, 0, SUM(amount) FROM emshop_payment.payment_captures
                  WHERE order_sn IS NOT NULL GROUP BY order_sn) n
                GROUP BY order_sn HAVING SUM(noted) <> SUM(came)"""));
        checks.add(new Check("money-refunded", MONEY, Subject.ORDER, """
                SELECT order_sn, CONCAT(SUM(back), ' refunded, as the refunds say'), CONCAT(SUM(noted), ' refunded')
                FROM (
                  SELECT order_sn, refunded AS noted, 0 AS back FROM emshop_payment.payment_orders
                  UNION ALL
                  SELECT order_sn, 0, SUM(amount)
                  FROM emshop_payment.payment_refunds
                  WHERE status = 'SUCCEEDED' AND order_sn IS NOT NULL GROUP BY order_sn) n
                GROUP BY order_sn HAVING SUM(noted) <> SUM(back)"""));
        checks.add(new Check("capture-amount", MONEY, Subject.ORDER, """
                SELECT c.order_sn, CONCAT(p.amount, ' ', p.currency, ' captured'),
                  CONCAT(c.amount, ' ', c.currency, ' as ', c.third_party_sn)
                FROM emshop_payment.payment_captures c
                JOIN emshop_payment.payment_orders p ON p.order_sn = c.order_sn
                WHERE c.amount <> p.amount OR c.currency <> p.currency"""));
        checks.add(new Check("refund-within-capture", MONEY, Subject.ORDER, """
                SELECT r.order_sn,
                  CONCAT('at most ', COALESCE(c.amount, 0), ' back from capture ', r.third_party_sn),
                  CONCAT(r.back, ' back, or on its way')
                FROM (
                  SELECT order_sn, third_party_sn, SUM(IF(status = 'FAILED', 0, amount)) AS back
                  FROM emshop_payment.payment_refunds WHERE order_sn IS NOT NULL GROUP BY order_sn, third_party_sn) r
                LEFT JOIN emshop_payment.payment_captures c
                  ON c.order_sn = r.order_sn AND c.third_party_sn = r.third_party_sn
                WHERE c.order_sn IS NULL OR r.back > c.amount"""));
        checks.add(new Check("second-capture-refunded", MONEY, Subject.ORDER, """
                SELECT c.order_sn, CONCAT('all of the further capture ', c.third_party_sn, ' is refunded, ', c.amount),
                  CONCAT(COALESCE(r.amount, 0), ' refunded, or to be refunded')
                FROM emshop_payment.payment_captures c
                LEFT JOIN (
                  SELECT order_sn, third_party_sn, SUM(amount) AS amount
                  FROM emshop_payment.payment_refunds WHERE reason = 'DUPLICATE_CAPTURE'
                  GROUP BY order_sn, third_party_sn) r
                  ON r.order_sn = c.order_sn AND r.third_party_sn = c.third_party_sn
                WHERE c.capture_no > 1 AND COALESCE(r.amount, 0) <> c.amount"""));
        // The first capture is the one that counts. A refused goodwill refund is promised no more; any other refused
        // refund still is.
        checks.add(
                new Check("payment-status", MONEY, Subject.ORDER, """
                SELECT p.order_sn,
                  CASE p.status
                    WHEN 2 THEN 'payment PAID: captured, nothing refunded for a cancelled order'
                    WHEN 5 THEN 'payment REFUNDING: money there, all of it to be refunded, and not all refunded'
                    WHEN 6 THEN 'payment REFUNDED: all money refunded'
                    ELSE CONCAT('payment ', COALESCE(%s, p.status), ': no money') END,
                  CONCAT(COALESCE(c.amount, 0), ' captured, ', COALESCE(r.promised, 0), ' to be refunded, ',
                    COALESCE(r.back, 0), ' back')
                FROM emshop_payment.payment_orders p
                LEFT JOIN emshop_payment.payment_captures c ON c.order_sn = p.order_sn AND c.capture_no = 1
                LEFT JOIN (
                  SELECT order_sn, third_party_sn,
                    SUM(IF(status = 'SUCCEEDED', amount, 0)) AS back,
                    SUM(IF(status <> 'FAILED' OR reason <> 'GOODWILL', amount, 0)) AS promised,
                    SUM(reason IN ('ORDER_CANCELLED', 'LATE_PAYMENT')) AS settling
                  FROM emshop_payment.payment_refunds WHERE order_sn IS NOT NULL GROUP BY order_sn, third_party_sn) r
                  ON r.order_sn = c.order_sn AND r.third_party_sn = c.third_party_sn
                WHERE CASE p.status
                    WHEN 2 THEN c.order_sn IS NULL OR COALESCE(r.settling, 0) > 0
                    WHEN 5 THEN c.order_sn IS NULL OR COALESCE(r.back, 0) >= c.amount OR COALESCE(r.promised, 0) < c.amount
                    WHEN 6 THEN c.order_sn IS NULL OR COALESCE(r.back, 0) < c.amount
                    ELSE c.order_sn IS NOT NULL END""".formatted(PAYMENT_STATUS.formatted("p.status"))));
    }

    // ---- what the services say of one order

    private static void agreement(List<Check> checks) {
        checks.add(new Check("order-amount", MONEY, Subject.ORDER, """
                SELECT o.order_sn, CONCAT('payment of ', o.amount, ' ', o.currency), CONCAT(p.amount, ' ', p.currency)
                FROM emshop_order.order_info o
                JOIN emshop_payment.payment_orders p ON p.order_sn = o.order_sn
                WHERE o.amount <> p.amount OR o.currency <> p.currency"""));
        checks.add(settled("paid-order-keeps-its-money", MONEY, """
                SELECT o.order_sn, CONCAT('order %s, so payment PAID') AS expected, CONCAT('payment ', %s) AS found
                FROM emshop_order.order_info o
                JOIN emshop_payment.payment_orders p ON p.order_sn = o.order_sn
                WHERE o.status BETWEEN 2 AND 5 AND p.status <> 2""".formatted(
                        order("o.status"), PAYMENT_STATUS.formatted("p.status"))));
        checks.add(settled("cancelled-order-keeps-nothing", MONEY, """
                SELECT o.order_sn, 'order CANCELLED and settled, so nothing kept' AS expected,
                  CONCAT(p.captured - p.refunded, ' kept') AS found
                FROM emshop_order.order_info o
                JOIN emshop_payment.payment_orders p ON p.order_sn = o.order_sn
                WHERE o.status = 6 AND p.status IN (3, 4, 6) AND p.captured <> p.refunded
                  AND NOT EXISTS (SELECT 1 FROM emshop_payment.payment_refunds r
                                  WHERE r.order_sn = o.order_sn AND r.status <> 'SUCCEEDED' AND r.reason <> 'GOODWILL')"""));
        checks.add(settled("cancelled-order-settles", CANCELLED, """
                SELECT o.order_sn,
                  'payment CANCELLED, FAILED, REFUNDING or REFUNDED, reservation RELEASED, RETURNED, REJECTED or EXPIRED'
                    AS expected,
                  CONCAT('payment ', %s, ', reservation ', %s) AS found
                FROM emshop_order.order_info o
                JOIN emshop_payment.payment_orders p ON p.order_sn = o.order_sn
                JOIN emshop_inventory.reservations r ON r.order_sn = o.order_sn
                WHERE o.status = 6 AND (p.status IN (1, 2) OR r.status IN (1, 2, 7))""".formatted(
                        PAYMENT_STATUS.formatted("p.status"), RESERVATION_STATUS.formatted("r.status"))));
        checks.add(settled(
                "cancelled-order-ships-nothing", SHIPMENT, """
                SELECT o.order_sn, 'order CANCELLED, so no shipment, or one REJECTED or CANCELLED' AS expected,
                  CONCAT('shipment ', %s) AS found
                FROM emshop_order.order_info o
                JOIN emshop_logistics.shipments s ON s.order_sn = o.order_sn
                WHERE o.status = 6 AND s.status NOT IN (6, 7, 8)""".formatted(SHIPMENT_STATUS.formatted("s.status"))));
        // Exact: the money and the order's word for it are committed before the parcel is made.
        checks.add(new Check("shipment-of-paid-order", SHIPMENT, Subject.ORDER, """
                SELECT s.order_sn, CONCAT('shipment ', %s, ' of a paid order'),
                  CONCAT('order ', COALESCE(%s, 'none'), IF(o.paid_at IS NULL, ', never paid', ''),
                    IF(c.order_sn IS NULL, ', no money captured', ''))
                FROM emshop_logistics.shipments s
                LEFT JOIN emshop_order.order_info o ON o.order_sn = s.order_sn
                LEFT JOIN emshop_payment.payment_captures c ON c.order_sn = s.order_sn AND c.capture_no = 1
                WHERE s.status IN (3, 4, 5) AND (o.paid_at IS NULL OR c.order_sn IS NULL)""".formatted(
                        SHIPMENT_STATUS.formatted("s.status"), ORDER_STATUS.formatted("o.status"))));
        checks.add(settled("paid-order-has-its-pieces", STUCK, """
                SELECT o.order_sn, CONCAT('order %s, so reservation CONFIRMED') AS expected, CONCAT('reservation ', %s) AS found
                FROM emshop_order.order_info o
                JOIN emshop_inventory.reservations r ON r.order_sn = o.order_sn
                WHERE o.status BETWEEN 2 AND 5 AND r.status <> 2""".formatted(
                        order("o.status"), RESERVATION_STATUS.formatted("r.status"))));
        checks.add(settled("order-follows-its-parcel", STUCK, """
                SELECT o.order_sn,
                  CONCAT('order %s, so ',
                    CASE o.status
                      WHEN 2 THEN IF(o.address IS NULL, 'no parcel, and COMPLETED', 'shipment CREATED')
                      WHEN 3 THEN 'shipment DISPATCHED'
                      ELSE IF(o.address IS NULL, 'shipment NOT_NEEDED', 'shipment DELIVERED') END) AS expected,
                  CONCAT('shipment ', %s) AS found
                FROM emshop_order.order_info o
                JOIN emshop_logistics.shipments s ON s.order_sn = o.order_sn
                WHERE o.status BETWEEN 2 AND 5
                  AND s.status <> CASE o.status
                    WHEN 2 THEN IF(o.address IS NULL, 0, 3)
                    WHEN 3 THEN 4
                    ELSE IF(o.address IS NULL, 8, 5) END""".formatted(
                        order("o.status"), SHIPMENT_STATUS.formatted("s.status"))));
        checks.add(settled("unpaid-order-can-be-paid", STUCK, """
                SELECT o.order_sn, 'order PENDING_PAYMENT, so payment PENDING, reservation RESERVED or EXPIRED' AS expected,
                  CONCAT('payment ', %s, ', reservation ', %s) AS found
                FROM emshop_order.order_info o
                JOIN emshop_payment.payment_orders p ON p.order_sn = o.order_sn
                JOIN emshop_inventory.reservations r ON r.order_sn = o.order_sn
                WHERE o.status = 1 AND (p.status <> 1 OR r.status NOT IN (1, 4))""".formatted(
                        PAYMENT_STATUS.formatted("p.status"), RESERVATION_STATUS.formatted("r.status"))));
        checks.add(settled("order-has-its-partners", STUCK, """
                SELECT o.order_sn, CONCAT('order %s, so a payment, a reservation',
                    IF(o.status BETWEEN 2 AND 5, ' and a shipment', '')) AS expected,
                  CONCAT_WS(', ', IF(p.order_sn IS NULL, 'no payment', NULL), IF(r.order_sn IS NULL, 'no reservation', NULL),
                    IF(s.order_sn IS NULL AND o.status BETWEEN 2 AND 5, 'no shipment', NULL)) AS found
                FROM emshop_order.order_info o
                LEFT JOIN emshop_payment.payment_orders p ON p.order_sn = o.order_sn
                LEFT JOIN emshop_inventory.reservations r ON r.order_sn = o.order_sn
                LEFT JOIN emshop_logistics.shipments s ON s.order_sn = o.order_sn
                WHERE (p.order_sn IS NULL OR r.order_sn IS NULL OR (s.order_sn IS NULL AND o.status BETWEEN 2 AND 5))""".formatted(order("o.status"))));
        // Exact: every event of an order comes after its OrderCreated. Direct sales are nobody's orders.
        checks.add(new Check("partners-have-their-order", STUCK, Subject.ORDER, """
                SELECT p.order_sn, 'an order', 'none, but a payment' FROM emshop_payment.payment_orders p
                LEFT JOIN emshop_order.order_info o ON o.order_sn = p.order_sn WHERE o.order_sn IS NULL
                UNION ALL
                SELECT r.order_sn, 'an order', 'none, but a reservation' FROM emshop_inventory.reservations r
                LEFT JOIN emshop_order.order_info o ON o.order_sn = r.order_sn
                WHERE o.order_sn IS NULL AND r.order_sn NOT LIKE 'direct/%'
                UNION ALL
                SELECT s.order_sn, 'an order', 'none, but a shipment' FROM emshop_logistics.shipments s
                LEFT JOIN emshop_order.order_info o ON o.order_sn = s.order_sn WHERE o.order_sn IS NULL"""));
    }

    private static Check settled(String name, String invariant, String suspects) {
        return new Check(name, invariant, Subject.ORDER, SETTLED.formatted(suspects));
    }

    /** For the middle of a text in a query. */
    private static String order(String status) {
        return "', " + ORDER_STATUS.formatted(status) + ", '";
    }

    // ---- logs

    private static void logs(List<Check> checks) {
        checks.add(log("order-log", "emshop_order.order_info", "emshop_order.order_status_logs", ORDER_STATUS));
        checks.add(log("payment-log", "emshop_payment.payment_orders", "emshop_payment.payment_logs", PAYMENT_STATUS));
        checks.add(log(
                "reservation-log",
                "emshop_inventory.reservations",
                "emshop_inventory.reservation_logs",
                RESERVATION_STATUS));
        checks.add(
                log("shipment-log", "emshop_logistics.shipments", "emshop_logistics.shipment_tracks", SHIPMENT_STATUS));
    }

    /** Each change begins where the one before ended, and the last one ended in the present status. */
    private static Check log(String name, String table, String log, String status) {
        String current = status.formatted("t.status");
        return new Check(name, LOG, Subject.ORDER, """
                WITH steps AS (
                  SELECT order_sn, id, from_status, to_status,
                    LAG(to_status, 1, 'NONE') OVER w AS before_it, LEAD(id) OVER w AS next_id
                  FROM %2$s WINDOW w AS (PARTITION BY order_sn ORDER BY id))
                SELECT order_sn, CONCAT('a change from ', before_it),
                  CONCAT('one from ', from_status, ' to ', to_status, ', log row ', id)
                FROM steps WHERE from_status <> before_it
                UNION ALL
                SELECT t.order_sn, CONCAT('a last change to ', %3$s),
                  COALESCE(CONCAT('one to ', s.to_status, ', log row ', s.id), 'none')
                FROM %1$s t LEFT JOIN steps s ON s.order_sn = t.order_sn AND s.next_id IS NULL
                WHERE s.to_status IS NULL OR s.to_status <> %3$s""".formatted(table, log, current));
    }

    // ---- what is stuck

    private static void stuck(List<Check> checks) {
        checks.add(new Check("payment-looked-after", STUCK, Subject.ORDER, """
                SELECT order_sn, CONCAT('payment looked after at ', due_at), 'nobody did'
                FROM emshop_payment.payment_orders WHERE due_at < :overdue"""));
        checks.add(new Check("payment-expires", STUCK, Subject.ORDER, """
                SELECT order_sn, CONCAT('payment expired at ', expires_at), 'payment PENDING'
                FROM emshop_payment.payment_orders WHERE status = 1 AND expires_at < :overdue"""));
        checks.add(new Check("refund-attempted", STUCK, Subject.ORDER, """
                SELECT order_sn, CONCAT('refund ', refund_sn, ' attempted at ', next_attempt_at), CONCAT('refund ', status)
                FROM emshop_payment.payment_refunds WHERE next_attempt_at < :overdue AND order_sn IS NOT NULL"""));
        checks.add(new Check("webhook-handled", STUCK, Subject.PAYMENT, """
                SELECT payment_sn, CONCAT('webhook ', webhook_id, ' handled at ', next_attempt_at), CONCAT('webhook ', status)
                FROM emshop_payment.payment_webhooks WHERE next_attempt_at < :overdue"""));
        checks.add(new Check("webhook-accepted", MONEY, Subject.PAYMENT, """
                SELECT w.payment_sn, CONCAT('webhook ', w.webhook_id, ' accepted, or decided by an operator'),
                  CONCAT('quarantined: ', COALESCE(w.reason, 'no reason'),
                    COALESCE(CONCAT(', its capture is refunded: ', r.status), ''))
                FROM emshop_payment.payment_webhooks w
                LEFT JOIN emshop_payment.payment_refunds r
                  ON r.third_party_sn = w.third_party_sn AND r.order_sn IS NULL
                WHERE w.status = 'QUARANTINED'
                  AND (r.status IS NULL OR r.status = 'FAILED' OR r.next_attempt_at < :overdue)"""));
        checks.add(new Check("reservation-expires", STUCK, Subject.ORDER, """
                SELECT order_sn, CONCAT('reservation expired at ', expires_at), 'reservation RESERVED'
                FROM emshop_inventory.reservations WHERE status = 1 AND expires_at < :overdue"""));
        checks.add(new Check("delivered-order-completes", STUCK, Subject.ORDER, """
                SELECT order_sn, CONCAT('order COMPLETED, delivered at ', delivered_at), 'order DELIVERED'
                FROM emshop_order.order_info WHERE status = 4 AND delivered_at < :received"""));
        checks.add(new Check("event-handled", STUCK, Subject.ORDER, """
                SELECT p.message_key, CONCAT(COALESCE(p.type, 'event'), ' handled by ', p.service),
                  CONCAT('dead letter since ', p.created_at, ', ', p.blocked, ' events behind it: ', p.reason,
                    IFNULL(CONCAT('; last replay: ', p.last_reason), ''))
                FROM (%s) p""".formatted(deadLetters())));
    }

    /** The first of each order, which the others wait behind. */
    private static String deadLetters() {
        return List.of("order", "payment", "inventory", "logistics", "console").stream()
                .map(name -> """
                        SELECT '%1$s' AS service, p.message_key, p.type, p.created_at, p.reason, p.last_reason,
                          first.events - 1 AS blocked
                        FROM (SELECT MIN(id) AS id, COUNT(*) AS events FROM emshop_%1$s.dead_letters
                              WHERE resolved_at IS NULL GROUP BY message_key) first
                        JOIN emshop_%1$s.dead_letters p ON p.id = first.id""".formatted(name))
                .reduce((one, other) -> one + "\nUNION ALL\n" + other)
                .orElseThrow();
    }
}

-- Fewer index entries for each event, the times of an order's life, and terms to search orders by. Instances of the version
-- before have to be stopped. Rewrites both tables and fills what is new from the stored events, so that orders that were
-- observed before are found and continued like others.

-- An order's events lie together. Order numbers sort by time, so new events go to few pages.
ALTER TABLE observed_events
  DROP PRIMARY KEY,
  ADD PRIMARY KEY (order_sn, event_id),
  DROP KEY ix_observed_events_order,
  DROP KEY ix_observed_events_time;

-- What an order is searched by: its payment number, the provider's transactions, its skus, its tracking number.
CREATE TABLE observed_order_terms (
  term     VARCHAR(128) NOT NULL,
  order_sn VARCHAR(64) NOT NULL,
  PRIMARY KEY (term, order_sn)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

INSERT IGNORE INTO observed_order_terms (term, order_sn)
SELECT JSON_UNQUOTE(JSON_EXTRACT(json, CASE kind
         WHEN 'PAYMENT_CREATED' THEN '$.paymentSn'
         WHEN 'SHIPMENT_DISPATCHED' THEN '$.trackingNo'
         ELSE '$.thirdPartySn' END)),
       order_sn
FROM observed_events
WHERE kind IN ('PAYMENT_CREATED', 'SHIPMENT_DISPATCHED', 'PAYMENT_CONFIRMED', 'LATE_PAYMENT_RECEIVED', 'REFUND_STARTED');

INSERT IGNORE INTO observed_order_terms (term, order_sn)
SELECT line.sku, event.order_sn
FROM observed_events event,
     JSON_TABLE(event.json, '$.lines[*]' COLUMNS (sku VARCHAR(128) PATH '$.sku')) line
WHERE event.kind IN ('ORDER_CREATED', 'STOCK_RESERVED', 'STOCK_CONFIRMED', 'STOCK_RESERVATION_EXPIRED', 'STOCK_RELEASED',
                     'STOCK_RETURNED');

ALTER TABLE observed_orders
  ADD COLUMN finding_level TINYINT NOT NULL DEFAULT 0, -- 0 no finding, 1 only findings that an event may heal, 2 a certain one
  ADD COLUMN created_at DATETIME(6) NULL, -- the events' own times, null until they are observed
  ADD COLUMN paid_at DATETIME(6) NULL,
  ADD COLUMN shipped_at DATETIME(6) NULL,
  ADD COLUMN delivered_at DATETIME(6) NULL,
  ADD COLUMN ended_at DATETIME(6) NULL, -- completed or cancelled
  DROP KEY ix_observed_orders_certain,
  DROP KEY ix_observed_orders_uncertain,
  DROP KEY ix_observed_orders_settled,
  DROP KEY ix_observed_orders_user_stuck;

-- The projection is the source of these columns, so it gets the times too. As text, see V3; deliveredAt is in it already.
UPDATE observed_orders o
LEFT JOIN (
  SELECT order_sn,
         MIN(CASE kind WHEN 'ORDER_CREATED' THEN occurred_at END) AS created_at,
         MIN(CASE kind WHEN 'ORDER_PAID' THEN occurred_at END) AS paid_at,
         MIN(CASE kind WHEN 'ORDER_SHIPPED' THEN occurred_at END) AS shipped_at,
         MIN(CASE kind WHEN 'ORDER_DELIVERED' THEN occurred_at END) AS delivered_at,
         MIN(CASE WHEN kind IN ('ORDER_COMPLETED', 'ORDER_CANCELLED') THEN occurred_at END) AS ended_at
  FROM observed_events GROUP BY order_sn) e ON e.order_sn = o.order_sn
SET o.finding_level = CASE WHEN o.has_certain_finding THEN 2 WHEN o.has_uncertain_finding THEN 1 ELSE 0 END,
    o.created_at = e.created_at,
    o.paid_at = e.paid_at,
    o.shipped_at = e.shipped_at,
    o.delivered_at = e.delivered_at,
    o.ended_at = e.ended_at,
    o.projection = CONCAT_WS('',
      SUBSTRING(o.projection, 1, CHAR_LENGTH(o.projection) - 1),
      CONCAT(',"createdAt":"', DATE_FORMAT(e.created_at, '%Y-%m-%dT%H:%i:%s.%fZ'), '"'),
      CONCAT(',"paidAt":"', DATE_FORMAT(e.paid_at, '%Y-%m-%dT%H:%i:%s.%fZ'), '"'),
      CONCAT(',"shippedAt":"', DATE_FORMAT(e.shipped_at, '%Y-%m-%dT%H:%i:%s.%fZ'), '"'),
      CONCAT(',"endedAt":"', DATE_FORMAT(e.ended_at, '%Y-%m-%dT%H:%i:%s.%fZ'), '"'),
      '}');

-- Of the columns of these keys only finding_level and stuck_from change while an order waits for services.
ALTER TABLE observed_orders
  DROP COLUMN has_certain_finding,
  DROP COLUMN has_uncertain_finding,
  ADD KEY ix_observed_orders_settled (settled, order_sn),
  ADD KEY ix_observed_orders_finding (finding_level, order_sn);

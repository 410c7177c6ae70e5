-- One row is one order as the events tell it. Everything here can be built again by reading the topics from the beginning.
CREATE TABLE observed_orders (
  order_sn         VARCHAR(64) NOT NULL PRIMARY KEY,
  user_id          VARCHAR(128) NULL,
  status           VARCHAR(16) NOT NULL,
  payment_status   VARCHAR(16) NOT NULL,
  stock_status     VARCHAR(16) NOT NULL,
  shipment_status  VARCHAR(16) NOT NULL,
  settled          BOOLEAN NOT NULL,
  broken           BOOLEAN NOT NULL, -- something is wrong that nothing can heal
  incomplete       BOOLEAN NOT NULL, -- something is wrong that an event on its way may heal
  audit_edition    INT NOT NULL, -- of the audit that said so
  findings         MEDIUMTEXT NOT NULL, -- JSON
  waiting_kind     VARCHAR(16) NULL,
  waits_for        VARCHAR(100) NULL,
  waits_until      DATETIME(6) NULL,
  evidence         MEDIUMTEXT NOT NULL, -- JSON; as text, since MySQL would bend the decimals
  first_event_at   DATETIME(6) NOT NULL,
  last_event_at    DATETIME(6) NOT NULL,
  last_observed_at DATETIME(6) NOT NULL,
  KEY ix_observed_orders_user (user_id, order_sn),
  KEY ix_observed_orders_broken (broken, order_sn),
  KEY ix_observed_orders_incomplete (incomplete, last_observed_at),
  KEY ix_observed_orders_settled (settled, last_observed_at),
  KEY ix_observed_orders_edition (audit_edition, order_sn),
  KEY ix_observed_orders_waiting (waiting_kind, last_observed_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One row is one event, once.
CREATE TABLE observed_events (
  event_id     CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  order_sn     VARCHAR(64) NOT NULL,
  fact         VARCHAR(64) NULL, -- null: its type was unknown when it was observed
  type         VARCHAR(200) NOT NULL,
  service      VARCHAR(100) NOT NULL,
  occurred_at  DATETIME(6) NOT NULL,
  observed_at  DATETIME(6) NOT NULL,
  topic        VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partition_no INT NOT NULL,
  offset_no    BIGINT NOT NULL,
  traceparent  VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
  summary      VARCHAR(500) NOT NULL,
  value        MEDIUMTEXT NOT NULL, -- JSON
  KEY ix_observed_events_order (order_sn, topic, partition_no, offset_no),
  KEY ix_observed_events_time (occurred_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

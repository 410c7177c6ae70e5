-- Where the outbox begins: everything the server had executed before the table was there. A relay that starts late begins here.
CREATE TABLE outbox_origin (
  gtid_executed LONGTEXT    NOT NULL,
  created_at    DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
);

INSERT INTO outbox_origin (gtid_executed) VALUES (@@GLOBAL.gtid_executed);

-- One row is one record to publish. Insert only; the relay reads it from the binlog.
CREATE TABLE outbox (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  event_id    CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  topic       VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  message_key VARCHAR(64) NOT NULL,
  type        VARCHAR(200) NOT NULL,
  source      VARCHAR(100) NOT NULL,
  occurred_at DATETIME(6) NOT NULL,
  traceparent CHAR(55) CHARACTER SET ascii COLLATE ascii_bin NULL,
  tracestate  VARCHAR(512) NULL,
  headers     MEDIUMTEXT NULL,
  payload     MEDIUMBLOB NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Which events were handled. The ids are UUIDv7, so old ones are a range of the key.
CREATE TABLE inbox (
  event_id BINARY(16) NOT NULL PRIMARY KEY
) ENGINE = InnoDB;

-- Poisoned events, and the later events of the same order that wait behind them.
CREATE TABLE parked_events (
  id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  topic        VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partition_no INT NOT NULL,
  offset_no    BIGINT NOT NULL,
  message_key  VARCHAR(255) NOT NULL,
  event_id     VARCHAR(64) NULL,
  type         VARCHAR(200) NULL,
  headers      MEDIUMTEXT NOT NULL,
  payload      MEDIUMBLOB NULL,
  reason       VARCHAR(1000) NOT NULL,
  stack        MEDIUMTEXT NULL,
  held_behind  BIGINT UNSIGNED NULL,
  parked_at    DATETIME(6) NOT NULL,
  resolved_at  DATETIME(6) NULL,
  UNIQUE KEY uq_parked_events_position (topic, partition_no, offset_no),
  KEY ix_parked_events_held (message_key, resolved_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- status holds the numbers it has always had. A row without user and amount: the order died before anybody asked for its money.
-- due_at: when somebody should look after a payment that still waits for its money; only the timers' business.
CREATE TABLE payment_orders (
  order_sn       VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  payment_sn     VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id        VARCHAR(128) NULL,
  status         TINYINT NOT NULL,
  amount         DECIMAL(18, 2) NULL,
  currency       CHAR(3) NULL,
  payment_method VARCHAR(32) NULL,
  captured       DECIMAL(18, 2) NOT NULL,
  refunded       DECIMAL(18, 2) NOT NULL,
  expires_at     DATETIME(6) NULL,
  due_at         DATETIME(6) NULL,
  paid_at        DATETIME(6) NULL,
  failure        VARCHAR(500) NULL,
  created_at     DATETIME(6) NOT NULL,
  version        BIGINT NOT NULL,
  trace          VARCHAR(600) NULL,
  UNIQUE KEY uq_payment_orders_payment_sn (payment_sn),
  KEY ix_payment_orders_user (user_id, order_sn),
  KEY ix_payment_orders_status (status, order_sn),
  KEY ix_payment_orders_due (status, due_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Money the provider took. Its number is unique over all payments: the same money never counts twice.
CREATE TABLE payment_captures (
  order_sn       VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  capture_no     SMALLINT NOT NULL,
  third_party_sn VARCHAR(128) NOT NULL,
  amount         DECIMAL(18, 2) NOT NULL,
  currency       CHAR(3) NOT NULL,
  captured_at    DATETIME(6) NOT NULL,
  created_at     DATETIME(6) NOT NULL,
  PRIMARY KEY (order_sn, capture_no),
  UNIQUE KEY uq_payment_captures_third_party_sn (third_party_sn)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Money that goes back. next_attempt_at is null when nothing is to be done any more; it and attempts are the worker's business.
CREATE TABLE payment_refunds (
  refund_sn             VARCHAR(96) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  order_sn              VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  refund_no             SMALLINT NOT NULL,
  third_party_sn        VARCHAR(128) NOT NULL,
  amount                DECIMAL(18, 2) NOT NULL,
  currency              CHAR(3) NOT NULL,
  reason                VARCHAR(32) NOT NULL,
  status                VARCHAR(16) NOT NULL,
  round                 SMALLINT NOT NULL,
  request_key           VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
  note                  VARCHAR(500) NULL,
  refusal               VARCHAR(500) NULL,
  third_party_refund_sn VARCHAR(128) NULL,
  requested_at          DATETIME(6) NOT NULL,
  settled_at            DATETIME(6) NULL,
  attempts              INT NOT NULL,
  next_attempt_at       DATETIME(6) NULL,
  UNIQUE KEY uq_payment_refunds_no (order_sn, refund_no),
  UNIQUE KEY uq_payment_refunds_request (order_sn, request_key),
  KEY ix_payment_refunds_due (next_attempt_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE payment_logs (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  order_sn    VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_status VARCHAR(32) NOT NULL,
  to_status   VARCHAR(32) NOT NULL,
  cause       VARCHAR(400) NOT NULL,
  created_at  DATETIME(6) NOT NULL,
  KEY ix_payment_logs_order (order_sn)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- What the provider told, as it told it, for good. next_attempt_at is null when nothing is to be done any more.
CREATE TABLE payment_webhooks (
  id              BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  webhook_id      VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  type            VARCHAR(64) NOT NULL,
  payment_sn      VARCHAR(80) NOT NULL,
  body            MEDIUMBLOB NOT NULL,
  status          VARCHAR(16) NOT NULL,
  reason          VARCHAR(500) NULL,
  attempts        INT NOT NULL,
  received_at     DATETIME(6) NOT NULL,
  next_attempt_at DATETIME(6) NULL,
  processed_at    DATETIME(6) NULL,
  UNIQUE KEY uq_payment_webhooks_webhook_id (webhook_id),
  KEY ix_payment_webhooks_due (next_attempt_at),
  KEY ix_payment_webhooks_status (status, id),
  KEY ix_payment_webhooks_payment (payment_sn, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

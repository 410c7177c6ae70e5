CREATE TABLE products (
  sku        VARCHAR(64) NOT NULL PRIMARY KEY,
  name       VARCHAR(200) NOT NULL,
  amount     DECIMAL(18, 2) NOT NULL,
  currency   CHAR(3) NOT NULL,
  updated_at DATETIME(6) NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- status and payment_status hold the numbers they have always had.
CREATE TABLE order_info (
  order_sn        VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  user_id         VARCHAR(128) NOT NULL,
  status          TINYINT NOT NULL,
  payment_status  TINYINT NOT NULL,
  payment_sn      VARCHAR(64) NULL,
  pay_before      DATETIME(6) NULL,
  paid_at         DATETIME(6) NULL,
  stock_status    VARCHAR(16) NOT NULL,
  shipment_status VARCHAR(16) NOT NULL,
  shipment_sn     VARCHAR(64) NULL,
  amount          DECIMAL(18, 2) NOT NULL,
  currency        CHAR(3) NOT NULL,
  payment_method  VARCHAR(32) NOT NULL,
  address         JSON NULL,
  cancellation    VARCHAR(16) NOT NULL,
  cancel_reason   VARCHAR(32) NULL,
  delivered_at    DATETIME(6) NULL,
  created_at      DATETIME(6) NOT NULL,
  version         BIGINT NOT NULL,
  trace           VARCHAR(600) NULL,
  KEY ix_order_info_user (user_id, order_sn),
  KEY ix_order_info_status (status, order_sn),
  KEY ix_order_info_delivered (status, delivered_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE order_items (
  order_sn VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  line_no  SMALLINT NOT NULL,
  sku      VARCHAR(64) NOT NULL,
  name     VARCHAR(200) NOT NULL,
  quantity INT NOT NULL,
  amount   DECIMAL(18, 2) NOT NULL,
  PRIMARY KEY (order_sn, line_no),
  CHECK (quantity > 0)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE order_status_logs (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  order_sn    VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_status VARCHAR(32) NOT NULL,
  to_status   VARCHAR(32) NOT NULL,
  cause       VARCHAR(250) NOT NULL,
  created_at  DATETIME(6) NOT NULL,
  KEY ix_order_status_logs_order (order_sn)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- What a key was answered with, so that a repeated request gets the same answer and no second order.
CREATE TABLE order_idempotency_keys (
  user_id      VARCHAR(128) NOT NULL,
  idem_key     VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  request_hash BINARY(32) NOT NULL,
  order_sn     VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  answer       JSON NULL,
  created_at   DATETIME(6) NOT NULL,
  PRIMARY KEY (user_id, idem_key)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

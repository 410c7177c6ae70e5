-- UNSIGNED is the database's own word against numbers below zero; it holds on servers that parse CHECK and ignore it, too.
CREATE TABLE stock (
  sku        VARCHAR(64) NOT NULL PRIMARY KEY,
  available  BIGINT UNSIGNED NOT NULL,
  reserved   BIGINT UNSIGNED NOT NULL,
  sold       BIGINT UNSIGNED NOT NULL,
  updated_at DATETIME(6) NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The ledger: every change of the numbers above, with the numbers after it. Insert only.
CREATE TABLE stock_movements (
  id              BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  sku             VARCHAR(64) NOT NULL,
  order_sn        VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  kind            VARCHAR(16) NOT NULL,
  available_delta BIGINT NOT NULL,
  reserved_delta  BIGINT NOT NULL,
  sold_delta      BIGINT NOT NULL,
  available_after BIGINT UNSIGNED NOT NULL,
  reserved_after  BIGINT UNSIGNED NOT NULL,
  sold_after      BIGINT UNSIGNED NOT NULL,
  cause           VARCHAR(250) NOT NULL,
  created_at      DATETIME(6) NOT NULL,
  KEY ix_stock_movements_sku (sku, id),
  KEY ix_stock_movements_order (order_sn)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE reservations (
  order_sn     VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  status       TINYINT NOT NULL,
  user_id      VARCHAR(128) NULL,
  shortages    JSON NULL,
  paid_in_vain BOOLEAN NOT NULL,
  expires_at   DATETIME(6) NULL,
  version      BIGINT NOT NULL,
  trace        VARCHAR(600) NULL,
  KEY ix_reservations_expiry (status, expires_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE reservation_lines (
  order_sn VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sku      VARCHAR(64) NOT NULL,
  quantity INT UNSIGNED NOT NULL,
  PRIMARY KEY (order_sn, sku),
  CHECK (quantity > 0)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE reservation_logs (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  order_sn    VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_status VARCHAR(32) NOT NULL,
  to_status   VARCHAR(32) NOT NULL,
  cause       VARCHAR(250) NOT NULL,
  created_at  DATETIME(6) NOT NULL,
  KEY ix_reservation_logs_order (order_sn)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

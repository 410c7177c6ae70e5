CREATE TABLE shipments (
  order_sn             VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  status               TINYINT NOT NULL,
  user_id              VARCHAR(128) NULL,
  shipment_sn          VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NULL,
  address              JSON NULL,
  carrier              VARCHAR(64) NULL,
  tracking_no          VARCHAR(64) NULL,
  reject_reason        VARCHAR(200) NULL,
  cancellation_refused BOOLEAN NOT NULL,
  version              BIGINT NOT NULL,
  trace                VARCHAR(600) NULL,
  UNIQUE KEY uq_shipments_sn (shipment_sn),
  KEY ix_shipments_user (user_id, order_sn),
  KEY ix_shipments_status (status, order_sn)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Every change of a shipment's status and its cause.
CREATE TABLE shipment_tracks (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  order_sn    VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_status VARCHAR(32) NOT NULL,
  to_status   VARCHAR(32) NOT NULL,
  cause       VARCHAR(250) NOT NULL,
  created_at  DATETIME(6) NOT NULL,
  KEY ix_shipment_tracks_order (order_sn)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

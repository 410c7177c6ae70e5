CREATE TABLE tallies (
  tally_key VARCHAR(64) NOT NULL PRIMARY KEY,
  status   VARCHAR(16) NOT NULL,
  seen     VARCHAR(4000) NOT NULL,
  trace    VARCHAR(600) NULL,
  KEY ix_tallies_status (status)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE tally_logs (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tally_key    VARCHAR(64) NOT NULL,
  from_status VARCHAR(32) NOT NULL,
  to_status   VARCHAR(32) NOT NULL,
  cause       VARCHAR(250) NOT NULL,
  causation_id VARCHAR(400) NOT NULL,
  created_at  DATETIME(6) NOT NULL,
  KEY ix_tally_logs_key (tally_key)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Who had which customer's personal data erased, and what that changed. Insert-only: it is applied again to rows that come back
-- with a backup or a topic. A REQUESTED entry is committed before anything is overwritten; APPLIED ones say what was.
CREATE TABLE erasures (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  request_id  BIGINT UNSIGNED NULL, -- of an APPLIED entry: its REQUESTED one
  entry       VARCHAR(16)  NOT NULL, -- REQUESTED or APPLIED
  user_id     VARCHAR(128) NOT NULL,
  actor       VARCHAR(150) NOT NULL,
  key_count   INT UNSIGNED NOT NULL, -- keys of the customer, such as orders
  row_count   INT UNSIGNED NOT NULL, -- rows that were overwritten
  postponed   INT UNSIGNED NOT NULL, -- keys that still need their data
  made_until  DATETIME(6)  NOT NULL, -- keys that were made later are not covered
  acted_at    DATETIME(6)  NOT NULL,
  KEY ix_erasures_user (user_id, entry, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

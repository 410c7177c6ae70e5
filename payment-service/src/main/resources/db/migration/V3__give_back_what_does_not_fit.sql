-- Money that fits no payment and goes back. Its number is the key: it goes back once, however many webhooks tell of it.
-- reference: what the provider knows it by; from the second round on, "-" and the round follow. next_attempt_at is null when
-- nothing is to be done any more; it and attempts are the worker's business.
CREATE TABLE payment_returns (
  third_party_sn        VARCHAR(128) NOT NULL PRIMARY KEY,
  reference             VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  webhook_id            VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_sn            VARCHAR(80) NOT NULL,
  amount                DECIMAL(18, 2) NOT NULL,
  currency              CHAR(3) NOT NULL,
  status                VARCHAR(16) NOT NULL,
  round                 SMALLINT NOT NULL,
  refusal               VARCHAR(500) NULL,
  third_party_refund_sn VARCHAR(128) NULL,
  requested_by          VARCHAR(128) NOT NULL,
  note                  VARCHAR(500) NULL,
  requested_at          DATETIME(6) NOT NULL,
  settled_at            DATETIME(6) NULL,
  attempts              INT NOT NULL,
  next_attempt_at       DATETIME(6) NULL,
  UNIQUE KEY uq_payment_returns_reference (reference),
  KEY ix_payment_returns_due (next_attempt_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The capture that a webhook tells of; null if it tells of none.
ALTER TABLE payment_webhooks
  ADD COLUMN third_party_sn VARCHAR(128) NULL AFTER payment_sn;

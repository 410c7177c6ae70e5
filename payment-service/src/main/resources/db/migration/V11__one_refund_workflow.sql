-- One refund workflow. A capture is in payment_captures once, whatever its money is for: a payment (order_sn), or a refund without
-- a payment (order_sn, capture_no and captured_at are NULL).
ALTER TABLE payment_captures
  DROP PRIMARY KEY,
  DROP KEY uq_payment_captures_third_party_sn,
  MODIFY order_sn VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  MODIFY capture_no SMALLINT NULL,
  MODIFY captured_at DATETIME(6) NULL,
  ADD PRIMARY KEY (third_party_sn),
  ADD UNIQUE KEY uq_payment_captures_no (order_sn, capture_no);

-- A refund without a payment has no order_sn and no refund_no, and says in payment_sn which payment the provider means;
-- for the others that follows from the order. requested_by: the operator who asked for a refund without a payment.
ALTER TABLE payment_refunds
  MODIFY order_sn VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  MODIFY refund_no SMALLINT NULL,
  ADD COLUMN payment_sn VARCHAR(80) NULL AFTER refund_no,
  ADD COLUMN requested_by VARCHAR(128) NULL AFTER request_key,
  ADD KEY ix_payment_refunds_capture (third_party_sn);

INSERT INTO payment_captures (third_party_sn, amount, currency, created_at)
SELECT third_party_sn, amount, currency, requested_at FROM payment_returns;

-- The number stays, and with the round the reference that the provider knows: no money is refunded under a second one.
INSERT INTO payment_refunds (
  refund_sn, payment_sn, third_party_sn, amount, currency, reason, status, round, request_key, requested_by, note, refusal,
  third_party_refund_sn, requested_at, settled_at, attempts, next_attempt_at)
SELECT
  reference, payment_sn, third_party_sn, amount, currency, 'UNMATCHED_CAPTURE', status, round, webhook_id, requested_by, note,
  refusal, third_party_refund_sn, requested_at, settled_at, attempts, next_attempt_at
FROM payment_returns;

DROP TABLE payment_returns;

-- Conditions that every row must meet, whatever the code does. A condition that is unknown because of a NULL is met.
-- MySQL enforces CHECK constraints from 8.0.16 on; older servers parse them and ignore them.
-- The script may be repeated after a failure.

-- On servers older than 8.0.16 earlier versions enforced these conditions by triggers.
DROP TRIGGER IF EXISTS guard_payment_orders_insert;
DROP TRIGGER IF EXISTS guard_payment_orders_update;
DROP TRIGGER IF EXISTS guard_payment_captures_insert;
DROP TRIGGER IF EXISTS guard_payment_captures_update;
DROP TRIGGER IF EXISTS guard_payment_refunds_insert;
DROP TRIGGER IF EXISTS guard_payment_refunds_update;

-- On newer servers earlier versions added constraints at each start, under other names.
SET @former = (
  SELECT CONCAT('ALTER TABLE payment_orders ', GROUP_CONCAT('DROP CHECK ', CONSTRAINT_NAME))
  FROM information_schema.TABLE_CONSTRAINTS
  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'payment_orders' AND CONSTRAINT_TYPE = 'CHECK'
    AND CONSTRAINT_NAME REGEXP '^(rule|ck)_');
SET @former = IFNULL(@former, 'DO 0');
PREPARE drop_former FROM @former;
EXECUTE drop_former;
DEALLOCATE PREPARE drop_former;

SET @former = (
  SELECT CONCAT('ALTER TABLE payment_captures ', GROUP_CONCAT('DROP CHECK ', CONSTRAINT_NAME))
  FROM information_schema.TABLE_CONSTRAINTS
  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'payment_captures' AND CONSTRAINT_TYPE = 'CHECK'
    AND CONSTRAINT_NAME REGEXP '^(rule|ck)_');
SET @former = IFNULL(@former, 'DO 0');
PREPARE drop_former FROM @former;
EXECUTE drop_former;
DEALLOCATE PREPARE drop_former;

SET @former = (
  SELECT CONCAT('ALTER TABLE payment_refunds ', GROUP_CONCAT('DROP CHECK ', CONSTRAINT_NAME))
  FROM information_schema.TABLE_CONSTRAINTS
  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'payment_refunds' AND CONSTRAINT_TYPE = 'CHECK'
    AND CONSTRAINT_NAME REGEXP '^(rule|ck)_');
SET @former = IFNULL(@former, 'DO 0');
PREPARE drop_former FROM @former;
EXECUTE drop_former;
DEALLOCATE PREPARE drop_former;

ALTER TABLE payment_orders
  ADD CONSTRAINT ck_payment_orders_status CHECK (status BETWEEN 1 AND 6),
  ADD CONSTRAINT ck_payment_orders_amount_not_negative CHECK (amount >= 0),
  ADD CONSTRAINT ck_payment_orders_amount_has_currency CHECK ((amount IS NULL) = (currency IS NULL)),
  ADD CONSTRAINT ck_payment_orders_captured_not_negative CHECK (captured >= 0),
  ADD CONSTRAINT ck_payment_orders_refunded_not_negative CHECK (refunded >= 0),
  -- Not "refunded <= captured": a provider may refund after it has refused to,
  -- although the money was refunded another way meanwhile.
  ADD CONSTRAINT ck_payment_orders_refunded_was_captured CHECK (refunded = 0 OR captured > 0);

ALTER TABLE payment_captures
  ADD CONSTRAINT ck_payment_captures_amount_positive CHECK (amount > 0);

ALTER TABLE payment_refunds
  -- Zero is allowed: a refund that settles a payment whose money operators refunded before.
  ADD CONSTRAINT ck_payment_refunds_amount_not_negative CHECK (amount >= 0),
  ADD CONSTRAINT ck_payment_refunds_status CHECK (status IN ('REQUESTED', 'PENDING', 'SUCCEEDED', 'FAILED'));

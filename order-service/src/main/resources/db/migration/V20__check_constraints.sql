-- Conditions that every row must meet, whatever the code does. A condition that is unknown because of a NULL is met.
-- MySQL enforces CHECK constraints from 8.0.16 on; older servers parse them and ignore them.
-- The script may be repeated after a failure.

-- On servers older than 8.0.16 earlier versions enforced these conditions by triggers.
DROP TRIGGER IF EXISTS guard_products_insert;
DROP TRIGGER IF EXISTS guard_products_update;
DROP TRIGGER IF EXISTS guard_order_info_insert;
DROP TRIGGER IF EXISTS guard_order_info_update;
DROP TRIGGER IF EXISTS guard_order_items_insert;
DROP TRIGGER IF EXISTS guard_order_items_update;

-- On newer servers earlier versions added constraints at each start, under other names.
-- order_items also has an unnamed one, from V1.
SET @former = (
  SELECT CONCAT('ALTER TABLE products ', GROUP_CONCAT('DROP CHECK ', CONSTRAINT_NAME))
  FROM information_schema.TABLE_CONSTRAINTS
  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'products' AND CONSTRAINT_TYPE = 'CHECK'
    AND CONSTRAINT_NAME REGEXP '^(rule|ck)_');
SET @former = IFNULL(@former, 'DO 0');
PREPARE drop_former FROM @former;
EXECUTE drop_former;
DEALLOCATE PREPARE drop_former;

SET @former = (
  SELECT CONCAT('ALTER TABLE order_info ', GROUP_CONCAT('DROP CHECK ', CONSTRAINT_NAME))
  FROM information_schema.TABLE_CONSTRAINTS
  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'order_info' AND CONSTRAINT_TYPE = 'CHECK'
    AND CONSTRAINT_NAME REGEXP '^(rule|ck)_');
SET @former = IFNULL(@former, 'DO 0');
PREPARE drop_former FROM @former;
EXECUTE drop_former;
DEALLOCATE PREPARE drop_former;

SET @former = (
  SELECT CONCAT('ALTER TABLE order_items ', GROUP_CONCAT('DROP CHECK ', CONSTRAINT_NAME))
  FROM information_schema.TABLE_CONSTRAINTS
  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'order_items' AND CONSTRAINT_TYPE = 'CHECK'
    AND CONSTRAINT_NAME REGEXP '^(rule|ck)_|_chk_1$');
SET @former = IFNULL(@former, 'DO 0');
PREPARE drop_former FROM @former;
EXECUTE drop_former;
DEALLOCATE PREPARE drop_former;

ALTER TABLE products
  ADD CONSTRAINT ck_products_amount_not_negative CHECK (amount >= 0);

ALTER TABLE order_info
  ADD CONSTRAINT ck_order_info_status CHECK (status BETWEEN 1 AND 6),
  ADD CONSTRAINT ck_order_info_payment_status CHECK (payment_status BETWEEN 0 AND 6),
  ADD CONSTRAINT ck_order_info_amount_positive CHECK (amount > 0);

ALTER TABLE order_items
  ADD CONSTRAINT ck_order_items_quantity_positive CHECK (quantity > 0),
  ADD CONSTRAINT ck_order_items_amount_not_negative CHECK (amount >= 0);

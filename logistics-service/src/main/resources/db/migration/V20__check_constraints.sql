-- Conditions that every row must meet, whatever the code does. A condition that is unknown because of a NULL is met.
-- MySQL enforces CHECK constraints from 8.0.16 on; older servers parse them and ignore them.
-- The script may be repeated after a failure.

-- On servers older than 8.0.16 earlier versions enforced these conditions by triggers.
DROP TRIGGER IF EXISTS guard_shipments_insert;
DROP TRIGGER IF EXISTS guard_shipments_update;

-- On newer servers earlier versions added constraints at each start, under other names.
SET @former = (
  SELECT CONCAT('ALTER TABLE shipments ', GROUP_CONCAT('DROP CHECK ', CONSTRAINT_NAME))
  FROM information_schema.TABLE_CONSTRAINTS
  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'shipments' AND CONSTRAINT_TYPE = 'CHECK'
    AND CONSTRAINT_NAME REGEXP '^(rule|ck)_');
SET @former = IFNULL(@former, 'DO 0');
PREPARE drop_former FROM @former;
EXECUTE drop_former;
DEALLOCATE PREPARE drop_former;

ALTER TABLE shipments
  ADD CONSTRAINT ck_shipments_status CHECK (status BETWEEN 1 AND 8);

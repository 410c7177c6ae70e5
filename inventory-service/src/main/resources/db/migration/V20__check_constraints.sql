-- Conditions that every row must meet, whatever the code does. A condition that is unknown because of a NULL is met.
-- MySQL enforces CHECK constraints from 8.0.16 on; older servers parse them and ignore them.
-- The script may be repeated after a failure.

-- On servers older than 8.0.16 earlier versions enforced these conditions by triggers.
DROP TRIGGER IF EXISTS guard_reservations_insert;
DROP TRIGGER IF EXISTS guard_reservations_update;
DROP TRIGGER IF EXISTS guard_reservation_lines_insert;
DROP TRIGGER IF EXISTS guard_reservation_lines_update;

-- On newer servers earlier versions added constraints at each start, under other names.
-- reservation_lines also has an unnamed one, from V1.
SET @former = (
  SELECT CONCAT('ALTER TABLE reservations ', GROUP_CONCAT('DROP CHECK ', CONSTRAINT_NAME))
  FROM information_schema.TABLE_CONSTRAINTS
  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'reservations' AND CONSTRAINT_TYPE = 'CHECK'
    AND CONSTRAINT_NAME REGEXP '^(rule|ck)_');
SET @former = IFNULL(@former, 'DO 0');
PREPARE drop_former FROM @former;
EXECUTE drop_former;
DEALLOCATE PREPARE drop_former;

SET @former = (
  SELECT CONCAT('ALTER TABLE reservation_lines ', GROUP_CONCAT('DROP CHECK ', CONSTRAINT_NAME))
  FROM information_schema.TABLE_CONSTRAINTS
  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'reservation_lines' AND CONSTRAINT_TYPE = 'CHECK'
    AND CONSTRAINT_NAME REGEXP '^(rule|ck)_|_chk_1$');
SET @former = IFNULL(@former, 'DO 0');
PREPARE drop_former FROM @former;
EXECUTE drop_former;
DEALLOCATE PREPARE drop_former;

ALTER TABLE reservations
  ADD CONSTRAINT ck_reservations_status CHECK (status BETWEEN 1 AND 7);

ALTER TABLE reservation_lines
  ADD CONSTRAINT ck_reservation_lines_quantity_positive CHECK (quantity > 0);

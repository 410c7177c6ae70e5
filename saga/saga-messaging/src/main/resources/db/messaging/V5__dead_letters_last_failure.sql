-- The last failed replay of a dead letter, beside the reason that it was stored with. Null in letters of which no replay failed, and
-- in those whose last one failed in a version before this one: that one wrote it over the reason.
-- The script may be repeated after a failure: it is one statement, which MySQL executes whole or not at all.
SET @missing = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE dead_letters
    ADD COLUMN last_reason    VARCHAR(1000) NULL,
    ADD COLUMN last_stack     MEDIUMTEXT NULL,
    ADD COLUMN last_failed_at DATETIME(6) NULL')
  FROM information_schema.COLUMNS
  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'dead_letters' AND COLUMN_NAME = 'last_reason');
PREPARE add_missing FROM @missing;
EXECUTE add_missing;
DEALLOCATE PREPARE add_missing;

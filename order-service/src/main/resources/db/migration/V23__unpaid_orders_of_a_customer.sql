-- How many pieces the lines of an order have together, so that what a customer has not paid is counted by the index alone.
-- The script may be repeated after a failure: the ALTER is one statement, which MySQL executes whole or not at all.
SET @missing = (
  SELECT IF(COUNT(*) > 0, 'DO 0', 'ALTER TABLE order_info
    ADD COLUMN pieces INT NOT NULL DEFAULT 0,
    DROP KEY ix_order_info_user,
    ADD KEY ix_order_info_user (user_id, status, order_sn, pieces)')
  FROM information_schema.COLUMNS
  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'order_info' AND COLUMN_NAME = 'pieces');
PREPARE add_missing FROM @missing;
EXECUTE add_missing;
DEALLOCATE PREPARE add_missing;

-- Of the orders that count; the others get theirs when they are written next.
UPDATE order_info
SET pieces = (SELECT IFNULL(SUM(item.quantity), 0) FROM order_items item WHERE item.order_sn = order_info.order_sn)
WHERE status = 1;

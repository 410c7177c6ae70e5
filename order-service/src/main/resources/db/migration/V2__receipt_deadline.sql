-- due_at: when a delivered order counts as received; null for all others.
ALTER TABLE order_info
  ADD COLUMN due_at DATETIME(6) NULL AFTER delivered_at,
  DROP KEY ix_order_info_delivered,
  ADD KEY ix_order_info_due (due_at);

UPDATE order_info SET due_at = delivered_at + INTERVAL 7 DAY WHERE status = 4;

-- causation_id: the id of the event or command that caused the transition; null in rows that are older than this column.
ALTER TABLE order_status_logs
  ADD COLUMN causation_id VARCHAR(400) NULL AFTER cause;

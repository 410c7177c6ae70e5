-- The id of the event or command that caused the transition; rows of before have none.
ALTER TABLE order_status_logs ADD COLUMN causation_id VARCHAR(400) NULL AFTER cause;

-- The id of the event or command that caused the change; rows of before have none.
ALTER TABLE reservation_logs ADD COLUMN causation_id VARCHAR(400) NULL AFTER cause;

ALTER TABLE stock_movements ADD COLUMN causation_id VARCHAR(400) NULL AFTER cause;

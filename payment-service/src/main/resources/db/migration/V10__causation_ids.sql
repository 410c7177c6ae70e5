-- Every transition carries the id of the event or command that caused it.
ALTER TABLE payment_logs ADD COLUMN causation_id VARCHAR(400) NULL AFTER cause;

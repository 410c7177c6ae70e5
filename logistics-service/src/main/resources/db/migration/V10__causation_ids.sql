-- The id of the event or command that caused the change; rows of before have none.
ALTER TABLE shipment_tracks ADD COLUMN causation_id VARCHAR(400) NULL AFTER cause;

-- A webhook that nothing can be done about, and who said so: its status is DISMISSED then.
ALTER TABLE payment_webhooks
  ADD COLUMN dismissed_by   VARCHAR(128) NULL,
  ADD COLUMN dismissal_note VARCHAR(500) NULL,
  ADD COLUMN dismissed_at   DATETIME(6) NULL;

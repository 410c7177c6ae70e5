-- due_at: when a reservation has to be looked at; null unless it waits for its money. expires_at stays as the customer was told.
ALTER TABLE reservations
  ADD COLUMN due_at DATETIME(6) NULL AFTER expires_at,
  DROP KEY ix_reservations_expiry,
  ADD KEY ix_reservations_due (due_at);

UPDATE reservations SET due_at = expires_at WHERE status = 1;

-- Whose turn it is, and from when on an order is stuck if it still waits then; null if it may wait for ever.
ALTER TABLE observed_orders
  ADD COLUMN waits_on VARCHAR(32) NULL AFTER waiting_kind,
  ADD COLUMN stuck_from DATETIME(6) NULL AFTER waits_until,
  ADD KEY ix_observed_orders_stuck (stuck_from, order_sn),
  ADD KEY ix_observed_orders_user_stuck (user_id, stuck_from, order_sn),
  ADD KEY ix_observed_orders_status (status, order_sn),
  DROP KEY ix_observed_orders_waiting;

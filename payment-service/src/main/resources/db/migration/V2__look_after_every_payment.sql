-- due_at: when the provider has to be asked about a payment, in whichever status; null once nothing can come any more.
ALTER TABLE payment_orders
  DROP KEY ix_payment_orders_due,
  ADD KEY ix_payment_orders_due (due_at);

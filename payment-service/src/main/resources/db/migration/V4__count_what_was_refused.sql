-- What the provider refused waits for an operator and is counted for metrics. Next to none of it, so that an index is all it costs.
ALTER TABLE payment_refunds ADD KEY ix_payment_refunds_status (status);
ALTER TABLE payment_returns ADD KEY ix_payment_returns_status (status);

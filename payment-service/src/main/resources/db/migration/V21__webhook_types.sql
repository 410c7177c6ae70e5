-- As long as a type that is accepted. A longer VARCHAR of the same length prefix: no row is rewritten.
ALTER TABLE payment_webhooks MODIFY type VARCHAR(80) NOT NULL;

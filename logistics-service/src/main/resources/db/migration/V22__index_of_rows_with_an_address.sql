-- On its own, so that the table can be written to meanwhile.
ALTER TABLE shipments ADD KEY ix_shipments_personal_data (has_personal_data, order_sn);

-- On its own, so that the table can be written to meanwhile.
ALTER TABLE order_info ADD KEY ix_order_info_personal_data (has_personal_data, order_sn);

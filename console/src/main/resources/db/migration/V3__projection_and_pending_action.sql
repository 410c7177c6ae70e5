-- Names by the console's vocabulary. Instances of the version before have to be stopped.
ALTER TABLE observed_orders
  RENAME COLUMN broken TO has_certain_finding,
  RENAME COLUMN incomplete TO has_uncertain_finding,
  RENAME COLUMN audit_edition TO audit_version,
  RENAME COLUMN waiting_kind TO pending_kind,
  RENAME COLUMN waits_on TO pending_who,
  RENAME COLUMN waits_for TO pending_what,
  RENAME COLUMN waits_until TO pending_until,
  RENAME COLUMN evidence TO projection,
  RENAME KEY ix_observed_orders_broken TO ix_observed_orders_certain,
  RENAME KEY ix_observed_orders_incomplete TO ix_observed_orders_uncertain,
  RENAME KEY ix_observed_orders_edition TO ix_observed_orders_version;

ALTER TABLE observed_events
  RENAME COLUMN fact TO kind,
  RENAME COLUMN value TO json;

-- As text, since JSON functions would change the decimals. A sku of one of these names is followed by a number, not by { or ".
UPDATE observed_orders SET projection =
  REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(projection,
    '"placement":{', '"details":{'),
    '"counts":{', '"eventCounts":{'),
    '"moved":{', '"stockMovements":{'),
    '"payableUntil":"', '"paymentExpiresAt":"'),
    '"reservedUntil":"', '"reservationExpiresAt":"'),
    '"pieces":{', '"quantities":{'),
    '"returned":{', '"refunded":{');

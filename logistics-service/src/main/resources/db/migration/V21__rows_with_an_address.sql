-- 1 while the row has an address that is not erased, else NULL: the housekeeping of personal data reads these rows only.
ALTER TABLE shipments ADD COLUMN has_personal_data TINYINT GENERATED ALWAYS AS (
  IF(address <> JSON_OBJECT('recipient', '(erased)', 'street', '(erased)', 'city', '(erased)', 'postalCode', '(erased)',
    'country', JSON_EXTRACT(address, '$.country'), 'phone', NULL), 1, NULL)) VIRTUAL;

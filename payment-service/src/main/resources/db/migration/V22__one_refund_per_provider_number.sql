-- A refund of the provider settles one refund of ours. A number that stands at several proves none but the first.
UPDATE payment_refunds r
JOIN (
  SELECT third_party_refund_sn, MIN(refund_sn) AS first_sn
  FROM payment_refunds
  WHERE third_party_refund_sn IS NOT NULL
  GROUP BY third_party_refund_sn
  HAVING COUNT(*) > 1) several ON several.third_party_refund_sn = r.third_party_refund_sn
SET r.third_party_refund_sn = NULL
WHERE r.refund_sn <> several.first_sn;

-- An empty number is none.
UPDATE payment_refunds SET third_party_refund_sn = NULL WHERE third_party_refund_sn = '';

ALTER TABLE payment_refunds ADD UNIQUE KEY uq_payment_refunds_third_party_refund_sn (third_party_refund_sn);

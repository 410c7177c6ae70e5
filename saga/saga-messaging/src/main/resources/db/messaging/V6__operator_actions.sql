-- What operators did: one row for each command that changed something, in the transaction of the change, and one for each replay
-- and discard of a dead letter. Rows are only ever added.
-- The script may be repeated after a failure.
CREATE TABLE IF NOT EXISTS operator_actions (
  id             BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  acted_at       DATETIME(6)   NOT NULL,
  role           VARCHAR(64)   NOT NULL,
  user_id        VARCHAR(128)  NOT NULL,
  action         VARCHAR(64)   NOT NULL,
  aggregate_type VARCHAR(64)   NOT NULL,
  aggregate_key  VARCHAR(400)  NOT NULL,
  outcome        VARCHAR(16)   NOT NULL,
  detail         VARCHAR(1000) NULL,
  note           VARCHAR(1000) NULL,
  command_id     VARCHAR(400)  NOT NULL,
  KEY ix_operator_actions_user (user_id, id),
  KEY ix_operator_actions_action (action, id),
  KEY ix_operator_actions_aggregate (aggregate_key, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Replays and discards of earlier versions. Their actor is a role, a space and a user; they had no command id.
-- dead_letter_actions stays for instances of the version before, which write to it until they are replaced.
INSERT INTO operator_actions
  (acted_at, role, user_id, action, aggregate_type, aggregate_key, outcome, detail, note, command_id)
SELECT acted_at, LEFT(SUBSTRING_INDEX(actor, ' ', 1), 64), LEFT(SUBSTRING(actor, LOCATE(' ', actor) + 1), 128), action,
  'dead-letter', dead_letter_id, outcome, detail, note, CONCAT('dead-letter-action/', id)
FROM dead_letter_actions former
WHERE NOT EXISTS (
  SELECT 1 FROM operator_actions known
  WHERE known.aggregate_key = former.dead_letter_id AND known.command_id = CONCAT('dead-letter-action/', former.id))
ORDER BY id;

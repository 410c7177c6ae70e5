-- Where the service has arrived in each partition that it consumes. Moves in the transaction that handles the events before it.
-- topic_id: which topic of that name; one that was created anew has another id. leader_epoch: that of the last handled record.
CREATE TABLE consumer_positions (
  topic        VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  partition_no INT NOT NULL,
  topic_id     VARCHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  leader_epoch INT NULL,
  next_offset  BIGINT NOT NULL,
  moved_at     DATETIME(6) NOT NULL,
  PRIMARY KEY (topic, partition_no)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- A position says what was handled; ids of handled events are not needed any more.
DROP TABLE inbox;

-- Every event carries its cause: what it belongs to, and the id of the event or command that caused it.
ALTER TABLE outbox
  ADD COLUMN correlation_id VARCHAR(64) NULL AFTER tracestate,
  ADD COLUMN causation_id   VARCHAR(400) NULL AFTER correlation_id;

RENAME TABLE parked_events TO dead_letters, parked_event_actions TO dead_letter_actions;

ALTER TABLE dead_letters
  RENAME COLUMN held_behind TO blocked_behind,
  RENAME COLUMN parked_at TO created_at,
  ADD COLUMN topic_id VARCHAR(22) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '' AFTER topic,
  DROP KEY uq_parked_events_position,
  ADD UNIQUE KEY uq_dead_letters_position (topic, topic_id, partition_no, offset_no),
  ADD KEY ix_dead_letters_event (event_id),
  RENAME KEY ix_parked_events_held TO ix_dead_letters_open,
  RENAME KEY ix_parked_events_type TO ix_dead_letters_type,
  RENAME KEY ix_parked_events_unresolved TO ix_dead_letters_resolved,
  RENAME KEY ix_parked_events_unresolved_type TO ix_dead_letters_resolved_type,
  RENAME KEY ix_parked_events_unresolved_orders TO ix_dead_letters_resolved_keys;

ALTER TABLE dead_letter_actions
  RENAME COLUMN parked_event_id TO dead_letter_id,
  RENAME KEY ix_parked_event_actions_event TO ix_dead_letter_actions_letter;

-- What became of a parked event, and by whom. Only a replay or a discard resolves one, each with a row in parked_event_actions.
ALTER TABLE parked_events
  ADD COLUMN resolution  VARCHAR(16)  NULL AFTER resolved_at, -- REPLAYED or DISCARDED
  ADD COLUMN resolved_by VARCHAR(150) NULL AFTER resolution,
  ADD COLUMN attempts    INT UNSIGNED NOT NULL DEFAULT 0 AFTER resolved_by, -- replays that failed
  ADD KEY ix_parked_events_type (type, id), -- pages of one type
  ADD KEY ix_parked_events_unresolved (resolved_at), -- pages in the order of the ids
  ADD KEY ix_parked_events_unresolved_type (resolved_at, type),
  ADD KEY ix_parked_events_unresolved_orders (resolved_at, message_key); -- how many orders stand still

-- The audit: who did what to a parked event, written in the transaction of its effect.
CREATE TABLE parked_event_actions (
  id              BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  parked_event_id BIGINT UNSIGNED NOT NULL,
  action          VARCHAR(16)   NOT NULL,
  outcome         VARCHAR(16)   NOT NULL,
  actor           VARCHAR(150)  NOT NULL,
  note            VARCHAR(1000) NULL,
  detail          VARCHAR(1000) NULL,
  acted_at        DATETIME(6)   NOT NULL,
  KEY ix_parked_event_actions_event (parked_event_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

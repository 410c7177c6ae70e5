-- When an event was handled: it may have been old by then, and must be known for as long as a young one. What was handled
-- before goes by its id alone; so no row is rewritten.
ALTER TABLE inbox
  ADD COLUMN handled_at DATETIME NOT NULL DEFAULT '1970-01-01 00:00:00';

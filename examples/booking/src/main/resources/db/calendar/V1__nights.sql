CREATE TABLE reservations (
  booking_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  status     VARCHAR(16)  NOT NULL,
  trace      VARCHAR(600) NULL
);

CREATE TABLE nights (
  night   VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY, -- room/date
  held_by VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL
);

CREATE TABLE bookings (
  booking_id  VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  status      VARCHAR(16)  NOT NULL,
  room        VARCHAR(64)  NULL,
  first_night DATE         NULL,
  nights      INT          NOT NULL,
  trace       VARCHAR(600) NULL
);

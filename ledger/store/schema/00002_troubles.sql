-- +goose Up

-- The work list: which row of it an open order is part of (a hash of its trouble; 0 where it needs nobody).
ALTER TABLE orders ADD COLUMN trouble INTEGER NOT NULL DEFAULT 0;
CREATE INDEX orders_trouble ON orders (trouble, urgency, id) WHERE trouble <> 0;
CREATE INDEX orders_trouble_player ON orders (trouble, player, id) WHERE trouble <> 0;

-- The rows of the work list, counted.
CREATE TABLE troubles (
  id       INTEGER PRIMARY KEY,
  class    TEXT    NOT NULL,
  provider TEXT    NOT NULL,
  app      TEXT    NOT NULL,
  product  TEXT    NOT NULL,
  server   TEXT    NOT NULL,
  aside    INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  players  INTEGER NOT NULL
);

-- What each of them is made of: by player (what 1), by currency with its sum (2), by operator (3).
CREATE TABLE trouble_parts (
  trouble INTEGER NOT NULL,
  what    INTEGER NOT NULL,
  name    TEXT    NOT NULL,
  n       INTEGER NOT NULL,
  amount  TEXT    NOT NULL,
  PRIMARY KEY (trouble, what, name)
) WITHOUT ROWID;

-- Orders that were judged before are put into their rows by being judged anew.
INSERT INTO dirty (id) SELECT id FROM orders WHERE severity > 0 ON CONFLICT (id) DO NOTHING;

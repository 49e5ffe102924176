-- +goose Up

-- The facts: append-only, chained. Bytes that are never scanned stand apart.
CREATE TABLE facts (
  seq      INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  kind     TEXT    NOT NULL,
  provider TEXT    NOT NULL,
  app      TEXT    NOT NULL,
  order_id TEXT    NOT NULL,
  actor    TEXT    NOT NULL,
  source   TEXT    NOT NULL,
  data     BLOB    NOT NULL,
  raw_sum  BLOB,
  hash     BLOB    NOT NULL
);
CREATE INDEX facts_kind ON facts (kind, seq);

CREATE TABLE raws (
  seq     INTEGER PRIMARY KEY,
  headers TEXT NOT NULL,
  body    BLOB
);

-- +goose StatementBegin
CREATE TRIGGER facts_stay BEFORE UPDATE ON facts
BEGIN SELECT RAISE(ABORT, 'a fact is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER facts_remain BEFORE DELETE ON facts
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER raws_stay BEFORE UPDATE ON raws
BEGIN SELECT RAISE(ABORT, 'bytes that came are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER raws_remain BEFORE DELETE ON raws
BEGIN SELECT RAISE(ABORT, 'bytes that came are never deleted'); END;
-- +goose StatementEnd

CREATE TABLE unique_keys (
  name TEXT    NOT NULL PRIMARY KEY,
  seq  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE meta (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- From here on everything is a projection of the facts.

-- Which order a key names: its own (via 0), or an alias made by the fact via.
CREATE TABLE keys (
  provider TEXT    NOT NULL,
  app      TEXT    NOT NULL,
  order_id TEXT    NOT NULL,
  id       INTEGER NOT NULL,
  via      INTEGER NOT NULL,
  PRIMARY KEY (provider, app, order_id)
) WITHOUT ROWID;
CREATE INDEX keys_id ON keys (id, via);
CREATE INDEX keys_via ON keys (via) WHERE via <> 0;

-- Keys, by hash, under which a delivery or a provider's yes is recorded: no mere
-- claim of a cart makes their orders part of it.
CREATE TABLE own_keys (
  hash INTEGER PRIMARY KEY
);

CREATE TABLE order_facts (
  id  INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (id, seq)
) WITHOUT ROWID;

CREATE TABLE orders (
  id          INTEGER PRIMARY KEY,
  provider    TEXT    NOT NULL,
  app         TEXT    NOT NULL,
  order_id    TEXT    NOT NULL,
  class       TEXT    NOT NULL,
  words       TEXT    NOT NULL,
  severity    INTEGER NOT NULL,
  case_state  TEXT    NOT NULL,
  owner       TEXT    NOT NULL,
  player      TEXT    NOT NULL,
  product     TEXT    NOT NULL,
  server      TEXT    NOT NULL,
  amount      TEXT    NOT NULL,
  currency    TEXT    NOT NULL,
  paid_at     INTEGER NOT NULL,
  first_seen  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  due_at      INTEGER NOT NULL,
  urgency     INTEGER NOT NULL,
  doubts      INTEGER NOT NULL,
  pay_minute  INTEGER NOT NULL,
  grant_minute  INTEGER NOT NULL,
  cancel_minute INTEGER NOT NULL,
  granted_at  INTEGER NOT NULL,
  lag         INTEGER NOT NULL,
  -- The keys of this order in buys.
  buys        BLOB,
  -- How many keys name this order beside its own.
  aliases     INTEGER NOT NULL,
  -- The last fact gathered in states; 0 where there is no row in it.
  gathered    INTEGER NOT NULL,
  -- Whether others are ambiguous with it, or were bought beside it.
  near        INTEGER NOT NULL
);
CREATE INDEX orders_first ON orders (first_seen, id);
CREATE INDEX orders_open ON orders (first_seen, id) WHERE severity > 0;
CREATE INDEX orders_urgency ON orders (urgency, id);
CREATE INDEX orders_due ON orders (due_at) WHERE due_at > 0;
CREATE INDEX orders_paid ON orders (paid_at) WHERE paid_at > 0;
CREATE INDEX orders_granted ON orders (granted_at, lag) WHERE lag >= 0;
CREATE INDEX orders_owner ON orders (owner, first_seen, id) WHERE owner <> '';

CREATE TABLE standings (
  id       INTEGER PRIMARY KEY,
  standing BLOB NOT NULL
);

-- Gathered states of orders with many facts: a cached prefix of their fold.
CREATE TABLE states (
  id    INTEGER PRIMARY KEY,
  seq   INTEGER NOT NULL,
  state BLOB    NOT NULL
);

CREATE TABLE order_words (
  word       TEXT    NOT NULL,
  first_seen INTEGER NOT NULL,
  id         INTEGER NOT NULL,
  PRIMARY KEY (word, first_seen, id)
) WITHOUT ROWID;

-- Every id an order can be found by.
CREATE TABLE ids (
  name TEXT    NOT NULL,
  kind INTEGER NOT NULL,
  id   INTEGER NOT NULL,
  PRIMARY KEY (name, kind, id)
) WITHOUT ROWID;

-- Order ids backwards, for suffixes.
CREATE TABLE tails (
  name TEXT    NOT NULL,
  id   INTEGER NOT NULL,
  PRIMARY KEY (name, id)
) WITHOUT ROWID;

-- Who bought what when, by a hash of provider, app, player id and product.
CREATE TABLE buys (
  hash    INTEGER NOT NULL,
  paid_at INTEGER NOT NULL,
  id      INTEGER NOT NULL,
  PRIMARY KEY (hash, paid_at, id)
) WITHOUT ROWID;

CREATE TABLE actions (
  name       TEXT    NOT NULL,
  seq        INTEGER NOT NULL,
  id         INTEGER NOT NULL,
  kind       TEXT    NOT NULL,
  state      TEXT    NOT NULL,
  in_flight  INTEGER,
  created_at INTEGER NOT NULL,
  sent_at    INTEGER NOT NULL,
  body       BLOB    NOT NULL,
  PRIMARY KEY (name, id)
);
CREATE UNIQUE INDEX actions_in_flight ON actions (in_flight) WHERE in_flight IS NOT NULL;
CREATE INDEX actions_seq ON actions (seq);
CREATE INDEX actions_order ON actions (id);
CREATE INDEX actions_sent ON actions (kind, sent_at);

-- Every delivery, quarantined ones too.
CREATE TABLE notices (
  seq      INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  provider TEXT    NOT NULL,
  app      TEXT    NOT NULL,
  order_id TEXT    NOT NULL,
  route    TEXT    NOT NULL,
  remote   TEXT    NOT NULL,
  kind     TEXT    NOT NULL,
  event    INTEGER NOT NULL,
  repeated INTEGER NOT NULL,
  error    TEXT    NOT NULL,
  player   TEXT    NOT NULL,
  product  TEXT    NOT NULL,
  amount   TEXT    NOT NULL,
  currency TEXT    NOT NULL
);
CREATE INDEX notices_event ON notices (event, seq) WHERE event <> 0;
CREATE INDEX notices_error ON notices (seq) WHERE error <> '';

-- Which facts read a delivery anew.
CREATE TABLE rereads (
  of  INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (of, seq)
) WITHOUT ROWID;

CREATE TABLE players (
  id        INTEGER PRIMARY KEY,
  provider  TEXT    NOT NULL,
  app       TEXT    NOT NULL,
  name      TEXT    NOT NULL,
  server    TEXT    NOT NULL,
  nickname  TEXT    NOT NULL,
  body      BLOB    NOT NULL,
  last_seen INTEGER NOT NULL
);
CREATE UNIQUE INDEX players_name ON players (provider, app, name, server);

CREATE TABLE links (
  provider TEXT NOT NULL,
  name     TEXT NOT NULL,
  app      TEXT NOT NULL,
  body     BLOB NOT NULL,
  PRIMARY KEY (provider, name, app)
) WITHOUT ROWID;

CREATE TABLE link_ids (
  provider TEXT NOT NULL,
  player   TEXT NOT NULL,
  name     TEXT NOT NULL,
  app      TEXT NOT NULL,
  PRIMARY KEY (provider, player, name, app)
) WITHOUT ROWID;

CREATE TABLE products (
  provider TEXT NOT NULL,
  app      TEXT NOT NULL,
  name     TEXT NOT NULL,
  seq      INTEGER NOT NULL,
  body     BLOB NOT NULL,
  PRIMARY KEY (provider, app, name)
) WITHOUT ROWID;

CREATE TABLE checkouts (
  seq       INTEGER PRIMARY KEY,
  hash      INTEGER NOT NULL,
  repayment TEXT    NOT NULL
);
CREATE INDEX checkouts_hash ON checkouts (hash, seq);

CREATE TABLE arms (
  operator TEXT    NOT NULL PRIMARY KEY,
  seq      INTEGER NOT NULL,
  until    INTEGER NOT NULL,
  body     BLOB    NOT NULL
) WITHOUT ROWID;

CREATE TABLE suspects (
  provider TEXT    NOT NULL PRIMARY KEY,
  seq      INTEGER NOT NULL,
  suspect  INTEGER NOT NULL,
  released INTEGER NOT NULL
) WITHOUT ROWID;

-- The latest definite answer about each order that was asked about.
CREATE TABLE asked (
  id       INTEGER PRIMARY KEY,
  provider TEXT    NOT NULL,
  seq      INTEGER NOT NULL,
  denied   INTEGER NOT NULL
);
CREATE INDEX asked_seq ON asked (provider, seq);

CREATE TABLE signs (
  provider TEXT    NOT NULL,
  app      TEXT    NOT NULL,
  what     TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  reaches  INTEGER NOT NULL,
  PRIMARY KEY (provider, app, what)
) WITHOUT ROWID;

CREATE TABLE pulse (
  provider TEXT    NOT NULL,
  minute   INTEGER NOT NULL,
  what     INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  PRIMARY KEY (minute, provider, what)
) WITHOUT ROWID;

CREATE TABLE counters (
  name TEXT    NOT NULL PRIMARY KEY,
  n    INTEGER NOT NULL
) WITHOUT ROWID;

-- What is still to be judged anew: single orders, and sweeps over many.
CREATE TABLE dirty (
  id INTEGER PRIMARY KEY
);

CREATE TABLE sweeps (
  provider TEXT    NOT NULL,
  app      TEXT    NOT NULL,
  product  TEXT    NOT NULL,
  after_id INTEGER NOT NULL,
  PRIMARY KEY (provider, app, product)
) WITHOUT ROWID;

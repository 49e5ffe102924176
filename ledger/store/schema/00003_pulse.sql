-- +goose Up

-- What an order adds to the registers (bits of tally); 0 where it was written
-- before there were any: then it adds nothing until it is judged anew.
ALTER TABLE orders ADD COLUMN tally INTEGER NOT NULL DEFAULT 0;

-- Payments that should have been granted, minute by minute.
CREATE TABLE sales (
  minute   INTEGER NOT NULL,
  provider TEXT    NOT NULL,
  app      TEXT    NOT NULL,
  product  TEXT    NOT NULL,
  server   TEXT    NOT NULL,
  granted  INTEGER NOT NULL,
  missing  INTEGER NOT NULL,
  PRIMARY KEY (minute, provider, app, product, server)
) WITHOUT ROWID;

-- The same hour by hour, and what was never notified.
CREATE TABLE hours (
  hour     INTEGER NOT NULL,
  provider TEXT    NOT NULL,
  app      TEXT    NOT NULL,
  product  TEXT    NOT NULL,
  server   TEXT    NOT NULL,
  granted  INTEGER NOT NULL,
  missing  INTEGER NOT NULL,
  known    INTEGER NOT NULL,
  missed   INTEGER NOT NULL,
  PRIMARY KEY (hour, provider, app, product, server)
) WITHOUT ROWID;

CREATE TABLE lags (
  slot   INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  n      INTEGER NOT NULL,
  PRIMARY KEY (slot, bucket)
) WITHOUT ROWID;

-- Open orders by the minute they were paid in, or first seen.
CREATE TABLE ages (
  minute   INTEGER NOT NULL,
  severity INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  PRIMARY KEY (minute, severity)
) WITHOUT ROWID;

-- How often a source spoke in a minute.
CREATE TABLE beats (
  provider TEXT    NOT NULL,
  app      TEXT    NOT NULL,
  what     TEXT    NOT NULL,
  name     TEXT    NOT NULL,
  minute   INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  PRIMARY KEY (provider, app, what, name, minute)
) WITHOUT ROWID;

CREATE TABLE feeds (
  provider TEXT    NOT NULL,
  app      TEXT    NOT NULL,
  what     TEXT    NOT NULL,
  name     TEXT    NOT NULL,
  first_at INTEGER NOT NULL,
  last_at  INTEGER NOT NULL,
  reaches  INTEGER NOT NULL,
  PRIMARY KEY (provider, app, what, name)
) WITHOUT ROWID;

CREATE TABLE maintenances (
  seq      INTEGER PRIMARY KEY,
  until    INTEGER NOT NULL,
  ended_at INTEGER NOT NULL
);
CREATE INDEX maintenances_until ON maintenances (until);

-- Every turn of an alert, and which of them are the latest of their name.
CREATE TABLE alerts (
  seq  INTEGER PRIMARY KEY,
  at   INTEGER NOT NULL,
  name TEXT    NOT NULL,
  up   INTEGER NOT NULL
);
CREATE INDEX alerts_name ON alerts (name, seq);
CREATE INDEX alerts_at ON alerts (at);

CREATE TABLE alerts_up (
  name TEXT    NOT NULL PRIMARY KEY,
  seq  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE posts (
  outlet   TEXT    NOT NULL,
  of       INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  last_at  INTEGER NOT NULL,
  ended    INTEGER NOT NULL,
  PRIMARY KEY (outlet, of)
) WITHOUT ROWID;

-- A ledger that is older has its sources counted here, and every order judged
-- anew behind what is written.
INSERT INTO beats (provider, app, what, name, minute, n)
SELECT CASE provider WHEN '' THEN json_extract(CAST(data AS TEXT), '$.provider') ELSE provider END AS p, app, 'notification', '', at / 60000, count(*)
FROM facts WHERE kind = 'notification' AND seq <= (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'mark') GROUP BY p, app, at / 60000;

INSERT INTO beats (provider, app, what, name, minute, n)
SELECT CASE kind WHEN 'coverage' THEN coalesce(nullif(json_extract(CAST(data AS TEXT), '$.provider'), ''), provider) ELSE provider END AS p, CASE WHEN kind = 'coverage' AND coalesce(json_extract(CAST(data AS TEXT), '$.provider'), '') <> '' THEN json_extract(CAST(data AS TEXT), '$.app') ELSE app END AS a,
 'grant', '', at / 60000, count(*)
FROM facts WHERE kind IN ('grant', 'revoke', 'coverage') AND coalesce(json_extract(CAST(data AS TEXT), '$.provenance'), '') = ''
AND seq <= (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'mark') GROUP BY p, a, at / 60000;

INSERT INTO feeds (provider, app, what, name, first_at, last_at, reaches)
SELECT CASE provider WHEN '' THEN json_extract(CAST(data AS TEXT), '$.provider') ELSE provider END AS p, app, 'notification', '', min(at), max(at), 0
FROM facts WHERE kind = 'notification' AND seq <= (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'mark') GROUP BY p, app;

INSERT INTO feeds (provider, app, what, name, first_at, last_at, reaches)
SELECT CASE kind WHEN 'coverage' THEN coalesce(nullif(json_extract(CAST(data AS TEXT), '$.provider'), ''), provider) ELSE provider END AS p, CASE WHEN kind = 'coverage' AND coalesce(json_extract(CAST(data AS TEXT), '$.provider'), '') <> '' THEN json_extract(CAST(data AS TEXT), '$.app') ELSE app END AS a,
 'grant', '', min(at), max(at), max(coalesce(json_extract(CAST(data AS TEXT), '$.granted_at'), json_extract(CAST(data AS TEXT), '$.until'), 0))
FROM facts WHERE kind IN ('grant', 'revoke', 'coverage') AND coalesce(json_extract(CAST(data AS TEXT), '$.provenance'), '') = ''
AND seq <= (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'mark') GROUP BY p, a;

INSERT INTO sweeps (provider, app, product, after_id)
SELECT '', '', '', 0 WHERE EXISTS (SELECT 1 FROM orders)
ON CONFLICT (provider, app, product) DO UPDATE SET after_id = 0;

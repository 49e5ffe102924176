-- +goose Up

-- What the products of orders are found by: an id from each of its parts on (kind 1) and backwards (2), and each name a
-- product was given, from any of its characters on (3). Migration 7 fills it for a ledger that is older.
CREATE TABLE product_parts (
  kind    INTEGER NOT NULL,
  part    TEXT    NOT NULL,
  product TEXT    NOT NULL,
  name    TEXT    NOT NULL,
  PRIMARY KEY (kind, part, product, name)
) WITHOUT ROWID;

-- The orders of a product, and the open ones, as lists show them.
CREATE INDEX orders_product ON orders (product, first_seen, id);
CREATE INDEX orders_product_open ON orders (product, urgency, id, severity) WHERE severity > 0;

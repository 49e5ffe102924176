-- +goose Up

-- Nicknames by every part of them: what stands from any of their characters on, cut to what is looked for.
CREATE TABLE nicknames (
  part TEXT    NOT NULL,
  id   INTEGER NOT NULL,
  PRIMARY KEY (part, id)
) WITHOUT ROWID;

-- Players who were known before.
WITH RECURSIVE cut (id, part) AS (
  SELECT id, substr(nickname, 1, 64) FROM players WHERE nickname <> ''
  UNION ALL
  SELECT id, substr(part, 2) FROM cut WHERE length(part) > 1
)
INSERT INTO nicknames (part, id) SELECT DISTINCT substr(part, 1, 24), id FROM cut;

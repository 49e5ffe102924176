-- +goose Up

-- Everything a filter of the work list checks and counts of an open order, in the order it is counted in: a scan that reads
-- the index alone does not fetch a row here and a row there.
DROP INDEX orders_trouble_player;
CREATE INDEX orders_scan ON orders (trouble, player, id, owner, case_state, words, amount, currency, paid_at, first_seen, urgency, severity)
WHERE trouble <> 0;

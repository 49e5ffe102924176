// Package store keeps the ledger in SQLite.
//
// The facts are one append-only table with a hash chain. Everything else in the
// file is a projection of them: it can be deleted and folded anew, and Rebuild
// proves that doing so changes nothing.
//
// One writer goroutine per process owns the one connection that writes. It
// commits what has queued up as one transaction and only then answers (group
// commit), so an acknowledged fact is on the disk. The projection follows right
// behind, exactly once, by a stored high-water mark: orders are folded from
// their facts, judged by the policy at an instant, and written with their
// indexes, counters and actions in the same transaction that moves the mark.
//
// Several processes may write one file. Every transaction is immediate and
// begins by reading the last fact and the high-water mark, so whoever holds the
// lock carries the chain and the projection on from where they are.
//
// Reads go through a small pool of read-only connections and never wait for the
// writer. Lists are paged by key, never by offset.
package store

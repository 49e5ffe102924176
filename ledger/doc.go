// Package ledger is the domain of makegood: what is known about payments and
// what may be done about them.
//
// The ledger is an append-only log of facts. An order is a fold over its
// facts; a class is a pure function of an order, a policy and an instant.
// Nothing in this package reads a clock, a file or a network: instants, ids and
// policies are arguments, so the same facts give the same answer everywhere.
//
// Four rules hold throughout:
//
//   - What arrived is never edited. A correction is a new fact.
//   - Unknown is not no. A lamp that has no answer says so, and no class that
//     reads "not paid" or "not granted" is drawn from it.
//   - A claim is not an answer. A claim may raise an alarm; only an answer lets
//     an operator act.
//   - Amounts are exact decimals, ids are text, instants are UTC milliseconds.
package ledger

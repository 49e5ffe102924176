// Package ledgertest proves that a store keeps the ledger.
//
// Run is one suite for every store: what is appended stays, in one unbroken
// chain, whoever appends it; orders are what the reference model makes of the
// same facts; guards see what is true; lists give every row once. The builders
// make the facts of orders the way the providers and the game would.
package ledgertest

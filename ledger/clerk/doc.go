// Package clerk holds the use cases of makegood: what arrives is taken in, what
// is not known is asked, what an operator decides is carried out, once, and what
// became of it is recorded.
//
// The clerk owns no state: everything it knows it reads from the ledger, and
// everything it learns it appends there. It declares the interfaces it needs
// (ports.go); the providers, the game and the store are handed to it.
package clerk

// Package ticket reads what a player wrote to the support team: it picks out of any text the ids that can name a payment,
// and what else can find one when there is no id: amounts, times, names, servers and products.
//
// Read is pure: the text, the instant it is read at and the zone its times are meant in go in, what was picked comes out,
// in the order of the text. It never decides what a payment is: it only says what may name one, and Look asks the ledger.
// A text comes from outside and may hold anything; nothing in it is trusted, and reading it costs time in proportion to
// its length.
package ticket

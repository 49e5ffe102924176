// Package stove speaks to STOVE by Smilegate: it asks whether payments are
// valid (payment validation, bulk processing), asks for the status of a shop
// purchase, and reads the payment completion notifications STOVE sends.
//
// Every call of STOVE's here is a question and may be repeated by the
// transport. STOVE documents no refund and no report call, so there is none.
//
// Three things about STOVE decide the shape of this package. Business errors
// come with HTTP status 200, and a system error with 401. An online purchase is
// called ONLINE in the notification and SHOP in the validation, so a question
// about one tid alone tries both before a denial counts. And an answer to many
// tids says nothing about the tids it leaves out: they are matched by tid,
// never by position, and a missing one is no answer.
package stove

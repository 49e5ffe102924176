// Package hive speaks to Hive by Com2uS, market 15 (PG payment and web PG
// payment), and reads the payment result notifications it sends.
//
// Calls that ask (product, unconsumed, refund_info) may be repeated by the
// transport. Verify and order change something at Hive and item_result moves
// money: these are built first, shown and recorded, and then sent once over a
// connection of their own.
//
// Report granted, report failed and refund are one documented call,
// item_result, one digit apart. Here they are three functions with three body
// builders, and no function takes the digit.
//
// What Hive prints is tolerated in every form its documents and samples show:
// numbers as text and text as numbers, members renamed between editions, times
// without a zone that are Korean. A word nobody documents stays visible as the
// word it is and becomes no default.
package hive

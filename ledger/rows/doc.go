// Package rows reads what the game and its people hand over (grants, products,
// players, cancellations, exported notifications) row by row into the ledger's
// types.
//
// A file of a million rows costs no more memory than one row: every reader
// streams, hands each good row to a function, and keeps of the bad ones only
// their line and the reason. One bad row never stops the rows behind it.
//
// Three rules hold throughout:
//
//   - A line number is the physical line on which a row starts, counted from 1
//     as an editor counts, also behind quoted line breaks.
//   - An id is text and is never read as a number: what a spreadsheet or a float
//     has destroyed is refused or flagged, not repaired.
//   - What is not whole is not read: in a growing file the last row waits until
//     it has ended.
package rows

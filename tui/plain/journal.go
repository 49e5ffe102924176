package plain

import (
	"encoding/json"
	"iter"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
)

// JournalRecord is one fact as the journal lists it, in JSON.
type JournalRecord struct {
	Seq      int64   `json:"seq"`
	At       *string `json:"at"`
	Kind     string  `json:"kind"`
	Provider *string `json:"provider"`
	OrderID  *string `json:"order_id"`
	Actor    *string `json:"actor"`
	Source   *string `json:"source"`
	Summary  string  `json:"summary"`
}

// FactRecord is one fact of an order in JSON: the journal's fields, the hash of the bytes that came, and the payload with
// receipts and blobs shortened.
type FactRecord struct {
	JournalRecord
	SHA256 *string         `json:"sha256"`
	Data   json.RawMessage `json:"data"`
}

func newJournalRecord(english *lang.Words, f ledger.Fact) JournalRecord {
	return JournalRecord{
		Seq: f.Seq, At: atOrNull(f.At), Kind: string(f.Kind), Provider: orNull(f.Key.Provider),
		OrderID: orNull(f.Key.Order), Actor: orNull(f.Actor), Source: orNull(f.Source), Summary: Summary(english, f),
	}
}

// NewFactRecord makes the JSON form of a fact.
func NewFactRecord(f ledger.Fact) FactRecord {
	return newFactRecord(lang.InEnglish(), f)
}

func newFactRecord(english *lang.Words, f ledger.Fact) FactRecord {
	return FactRecord{JournalRecord: newJournalRecord(english, f), SHA256: sumOrNull(f.RawSum), Data: payload(f.Data)}
}

// Journal writes facts as they come.
func Journal(w *Writer, rows iter.Seq2[ledger.Fact, error]) error {
	v, english := w.voice(), lang.InEnglish()
	return list(w, rows, table[ledger.Fact, JournalRecord]{
		record: func(f ledger.Fact) JournalRecord { return newJournalRecord(english, f) },
		columns: []column[ledger.Fact]{
			{head: v.T("SEQ"), align: kit.Right, cell: func(f ledger.Fact) string { return itoa(f.Seq) }},
			{head: v.T("AT %s", v.zoneName()), cell: func(f ledger.Fact) string { return v.stamp(f.At) }},
			{head: v.T("KIND"), cell: func(f ledger.Fact) string { return Spoken(v.Words, f.Kind) }},
			{head: v.T("ORDER"), cell: func(f ledger.Fact) string {
				if f.Key.IsZero() {
					return ""
				}
				return f.Key.String()
			}},
			{head: v.T("BY"), most: 24, cell: func(f ledger.Fact) string { return f.Actor }},
			{head: v.T("SOURCE"), most: 32, cell: func(f ledger.Fact) string { return f.Source }},
			{head: "", cell: func(f ledger.Fact) string { return Summary(v.Words, f) }},
		},
		empty: v.T("The journal has nothing that matches."),
	})
}

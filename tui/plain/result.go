package plain

import (
	"iter"
	"slices"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
)

// Examined is one thing doctor looked at.
type Examined struct {
	// Check is a short stable name: config, ledger, hive, clock.
	Check string `json:"check"`
	OK    bool   `json:"ok"`
	// Text says what was found, and what to do where it is not well.
	Text string `json:"text"`
}

// Doctor writes what was looked at, as it is found.
func Doctor(w *Writer, rows iter.Seq2[Examined, error]) error {
	v := w.voice()
	yes, no := okOrNo(v.Words)
	return list(w, rows, table[Examined, Examined]{
		record: func(e Examined) Examined { e.Text = scrub(e.Text); return e },
		columns: []column[Examined]{
			{head: v.T("OK"), cell: func(e Examined) string {
				if e.OK {
					return w.Theme.Verdict("pass").Glyph + " " + yes
				}
				return w.Theme.Verdict("refuse").Glyph + " " + no
			}},
			{head: v.T("CHECK"), cell: func(e Examined) string { return e.Check }},
			{head: "", cell: func(e Examined) string { return scrub(e.Text) }},
		},
		empty: v.T("Nothing was looked at."),
	})
}

// ImportRecord is the outcome of an import in JSON.
type ImportRecord struct {
	Accepted   int              `json:"accepted"`
	Duplicates int              `json:"duplicates"`
	Rejected   []RejectedRecord `json:"rejected"`
	// Suspect are rows that were kept and flagged SUSPECT_ID.
	Suspect []RejectedRecord `json:"suspect"`
	// Covered counts the apps and times declared complete.
	Covered int `json:"covered"`
}

// RejectedRecord is one bad or doubtful row in JSON.
type RejectedRecord struct {
	File *string `json:"file"`
	// Line counts from 1.
	Line  int    `json:"line"`
	Error string `json:"error"`
}

func rejectedRecords(rows []ledger.RejectedRow) []RejectedRecord {
	out := make([]RejectedRecord, 0, len(rows))
	for _, r := range rows {
		out = append(out, RejectedRecord{orNull(r.File), r.Line, r.Error.String()})
	}
	return out
}

// Imported writes the outcome of an import: what was accepted, and each bad or doubtful row with its file, line and reason. Its CSV
// lists the bad rows only, so that it can be handed back to whoever made the file.
func Imported(w *Writer, t ledger.GrantsTaken) error {
	r := ImportRecord{Accepted: t.Accepted, Duplicates: t.Duplicates, Covered: t.Covered, Rejected: rejectedRecords(t.Rejected), Suspect: rejectedRecords(t.Suspect)}
	switch w.Format {
	case JSON:
		w.object(r)
	case CSV:
		return list(w, each(r.Rejected), table[RejectedRecord, RejectedRecord]{record: func(b RejectedRecord) RejectedRecord { return b }})
	case Text:
		for _, bad := range slices.Concat(t.Suspect, t.Rejected) {
			w.line(kit.Clean(firstOf(bad.File, "-")) + ":" + itoa(int64(bad.Line)) + ": " + kit.Clean(w.Words.Say(bad.Error)))
		}
		w.line(importSentence(w.Words, t))
	}
	return w.err
}

func importSentence(w *lang.Words, t ledger.GrantsTaken) string {
	text := w.N(int64(t.Accepted), "%d row accepted", "%d rows accepted") + w.N(int64(t.Duplicates), ", %d row known already", ", %d rows known already")
	if n := int64(t.Covered); n > 0 {
		text += w.N(n, ", %d span declared complete", ", %d spans declared complete")
	}
	if n := int64(len(t.Suspect)); n > 0 {
		text += w.N(n, ", %d flagged SUSPECT_ID", ", %d flagged SUSPECT_ID")
	}
	if n := int64(len(t.Rejected)); n > 0 {
		return text + w.N(n, ", %d row rejected: put them right and import the file again.", ", %d rows rejected: put them right and import the file again.")
	}
	return text + "."
}

package pane

import (
	"strconv"

	"makegood/ledger"
	"makegood/tui/kit"
)

// fields are what has to be given: until when, why, and how many.
func (b *BatchBox) fields(n int64) []kit.Field {
	d := b.desk
	if b.in.Task != "" {
		return b.taskFields(n)
	}
	var fields []kit.Field
	if b.in.Verb == ledger.VerbSnooze {
		fields = append(fields, kit.Field{
			Key: "until", Label: d.T("until"), Placeholder: d.T("45m, 18:00, today, tomorrow 09:00"), Required: true,
			Check: func(v string) error {
				_, rest, err := Until(v, d.Now(), d.Zone)
				if err == nil && rest != "" {
					err = ErrNoUntil
				}
				return err
			},
		})
	}
	if b.in.Verb != ledger.VerbNote {
		needed := b.in.Kind == ledger.ActRefund || b.in.Kind == "" && b.in.Verb != ledger.VerbClaim && b.in.Verb != ledger.VerbMark
		reason := kit.ReasonField(d.Theme, d.Reasons, needed)
		reason.Initial = b.in.Reason
		fields = append(fields, reason)
	} else {
		fields = append(fields, kit.Field{Key: "reason", Label: d.T("note"), Required: true})
	}
	return append(fields, b.typedCount(n)...)
}

// taskFields are what has to be given for what is asked or recorded: the reference of what was granted, what was seen,
// and how many.
func (b *BatchBox) taskFields(n int64) []kit.Field {
	d := b.desk
	if b.in.Task.Asks() {
		return nil
	}
	var fields []kit.Field
	if b.in.Task == ledger.TaskGranted {
		fields = append(fields, kit.Field{Key: "grant", Label: d.T("grant id, one for all"), Required: true})
	}
	fields = append(fields, kit.Field{Key: "reason", Label: d.T("what you saw, and where"), Required: b.in.Task == ledger.TaskCancelled})
	return append(fields, b.typedCount(n)...)
}

// typedCount is the number that has to be typed before money or a report leaves, or the ledger is told what nobody but a person saw.
func (b *BatchBox) typedCount(n int64) []kit.Field {
	risky := b.in.Task != "" && !b.in.Task.Asks()
	switch b.in.Kind {
	case ledger.ActRefund, ledger.ActReportGranted, ledger.ActReportFailed, ledger.ActReplay:
		risky = true
	case ledger.ActVerify:
	}
	if !risky || n == 0 {
		return nil
	}
	label := b.desk.T("how many orders")
	if b.earlier != nil {
		label = b.desk.T("how many left")
	}
	return []kit.Field{kit.TypedField(b.desk.Theme, "count", label, strconv.FormatInt(n, 10), nil)}
}

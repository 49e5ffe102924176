package clerk_test

import (
	"context"
	"slices"

	"makegood/ledger"
)

// books are the memory seen from inside a transaction: the lock is held.
type books struct{ m *memory }

func (b books) Order(_ context.Context, key ledger.Key) (*ledger.Order, ledger.Standing, error) {
	return b.m.order(key)
}

func (b books) Find(_ context.Context, id string) ([]ledger.Key, error) { return b.m.find(id), nil }

func (b books) Action(_ context.Context, id string) (ledger.Action, error) {
	for _, key := range b.m.keys() {
		o, err := b.m.fold(key)
		if err != nil {
			return ledger.Action{}, err
		}
		for _, a := range o.Acts {
			if a.ID == id {
				return a.At(b.m.clock.instant()), nil
			}
		}
	}
	return ledger.Action{}, &ledger.Error{Kind: ledger.NotFound, Human: ledger.Say("no action %s", id)}
}

func (b books) Armed(context.Context) (ledger.Arm, error) {
	var arm ledger.Arm
	for _, f := range b.m.facts {
		if f.Kind == ledger.FactArm {
			arm = ledger.Arm{}
			if err := f.Decode(&arm); err != nil {
				return arm, err
			}
		}
	}
	if arm.Until <= b.m.clock.instant() {
		return ledger.Arm{}, nil
	}
	return arm, nil
}

func (b books) Refunded(_ context.Context, since ledger.Instant) (ledger.Sums, error) {
	sums := ledger.Sums{}
	for _, key := range b.m.keys() {
		o, err := b.m.fold(key)
		if err != nil {
			return nil, err
		}
		for _, a := range o.Acts {
			if a = a.At(b.m.clock.instant()); a.LocksOrder() && a.SentAt >= since && a.Money != nil {
				sums.Add(*a.Money)
			}
		}
	}
	return sums, nil
}

func (b books) Asked(_ context.Context, p ledger.Provider, except ledger.Key, n int) ([]bool, error) {
	var denied []bool
	keys := b.m.keys()
	slices.Reverse(keys)
	for _, key := range keys {
		if key.Provider != p || key == except || len(denied) == n {
			continue
		}
		o, err := b.m.fold(key)
		if err != nil {
			return nil, err
		}
		var last ledger.Sighting
		for _, s := range o.Seen {
			switch s.Obs.Answer {
			case ledger.AnswerListed, ledger.AnswerVerified, ledger.AnswerFound, ledger.AnswerDenied:
				if s.Seq > last.Seq {
					last = s
				}
			default:
			}
		}
		if last.Seq > 0 {
			denied = append(denied, last.Obs.Answer == ledger.AnswerDenied)
		}
	}
	return denied, nil
}

func (b books) Suspect(_ context.Context, p ledger.Provider) (bool, error) {
	suspect := false
	for _, f := range b.m.facts {
		var s ledger.Source
		if f.Kind == ledger.FactSource && f.Decode(&s) == nil && s.Provider == p {
			suspect = s.Suspect
		}
	}
	return suspect, nil
}

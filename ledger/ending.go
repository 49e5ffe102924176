package ledger

// ending is how a person ended a case, or why the ending no longer holds.
type ending struct {
	class    Class
	step     *CaseSeen
	reopened string
}

// ending finds whether a person's ending stands. It falls to a reopen, and to a
// later fact that leads to another finding than the one that was ended.
func (j *judgement) ending(base Class, finding string) ending {
	var last *CaseSeen
	for i := range j.o.Steps {
		switch st := &j.o.Steps[i]; st.Step.Verb {
		case VerbResolve, VerbIgnore, VerbAccept:
			last = st
		case VerbReopen:
			last = nil
		case VerbClaim, VerbSnooze, VerbNote, VerbMark, VerbLink:
		}
	}
	if last == nil {
		return j.gift(base)
	}
	if j.o.NewsAt > last.At && last.Step.Finding != finding {
		return ending{reopened: Say("a later fact contradicts the %s by %s: was %s, is %s",
			last.Step.Verb.Phrase(), last.Actor, last.Step.Seen, base).String()}
	}
	e := ending{class: ClassOverridden, step: last}
	if last.Step.Verb == VerbIgnore {
		e.class = ClassIgnored
	}
	return e
}

// gift ends what an operator marked, or the game's record calls, a present.
func (j *judgement) gift(base Class) ending {
	if j.mark == MarkGift && (base == ClassGrantWithoutOrder || base == ClassUnverified) {
		for i := range j.o.Steps {
			if j.o.Steps[i].Step.Mark == MarkGift {
				return ending{class: ClassOverridden, step: &j.o.Steps[i]}
			}
		}
	}
	if j.onlyGifts() && base == ClassGrantWithoutOrder {
		return ending{class: ClassOverridden}
	}
	return ending{}
}

// caseOf gives the human side.
func (j *judgement) caseOf(s Standing, e ending) *Case {
	k := Case{}
	var snooze *CaseSeen
	for i := range j.o.Steps {
		switch st := &j.o.Steps[i]; st.Step.Verb {
		case VerbClaim:
			k.Owner, snooze = st.Actor, nil
		case VerbSnooze:
			snooze = st
		case VerbReopen:
			snooze = nil
		case VerbResolve, VerbIgnore, VerbAccept, VerbNote, VerbMark, VerbLink:
		}
	}
	if snooze != nil {
		j.at(snooze.Step.Until)
	}
	switch {
	case s.Ended() && e.step == nil:
		return nil
	case s.Ended():
		k.State = CaseResolved
		if s.Class == ClassIgnored {
			k.State = CaseIgnored
		}
		k.Owner, k.Reason = e.step.Actor, e.step.Step.Reason
	case s.Class == ClassCancelInDoubt || s.Class == ClassActionInDoubt:
		k.State = CaseInDoubt
	case j.anyAction(StateAwaiting):
		k.State = CaseAwaiting
	case j.anyAction(StateSending) || j.anyAction(StateApproved):
		k.State = CaseActing
	case snooze != nil && j.now < snooze.Step.Until:
		k.State, k.Until, k.Reason = CaseSnoozed, snooze.Step.Until, snooze.Step.Reason
	case k.Owner != "":
		k.State = CaseClaimed
	case s.Severity > 0:
		k.State = CaseOpen
	default:
		return nil
	}
	return &k
}

func (j *judgement) anyAction(state ActionState) bool {
	for _, a := range j.acts {
		if a.State == state {
			return true
		}
	}
	return false
}

package pane

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/tui/kit"
	"makegood/tui/lang"
	"makegood/tui/plain"
)

// OrderAction is one thing an operator can do to an order, as data: every room
// that shows orders offers the same ones under the same keys.
type OrderAction struct {
	Binding key.Binding
	// Verb is the command it stands for, the word a sentence ends in. Two actions
	// may share one: report stands for granted and for failed.
	Verb string
	Risk kit.Risk
	// Kind is what is sent outward; empty where nothing leaves the ledger.
	Kind ledger.ActionKind
	// WhyNot says in a sentence why it is not possible for an order as it stands,
	// or nothing. What is sent outward is weighed by guards besides.
	WhyNot func(k ledger.Key, s ledger.Standing) string
	// Intent is what pressing it asks of the console.
	Intent func(k ledger.Key, s ledger.Standing) Intent
}

// OrderActions are all of them in the order they are listed: first what is sent
// outward, then what is asked and approved, what a person saw elsewhere, and the
// case. Only capital letters send something.
type OrderActions struct {
	desk *Desk
	list []OrderAction
	// reasons is the closed list of reasons; empty: any text.
	reasons []string
}

// NewOrderActions makes the actions with the keys of the desk.
func NewOrderActions(d *Desk) *OrderActions {
	a := &OrderActions{desk: d, reasons: d.Reasons}
	a.list = slices.Concat(a.outward(d), a.asking(d), a.evidence(d), a.caseWork(d))
	return a
}

// All lists the actions.
func (a *OrderActions) All() []OrderAction { return a.list }

// Bindings are the keys of all actions, for the help.
func (a *OrderActions) Bindings() []key.Binding {
	out := make([]key.Binding, len(a.list))
	for i := range a.list {
		out[i] = a.list[i].Binding
	}
	return out
}

// notNow says why an action is not possible.
func (d *Desk) notNow(act OrderAction, why string) Intent {
	return Notify{Text: d.T("%s is not possible now: %s", act.Binding.Help().Desc, why), Bad: true}
}

// OfVerb is the action a sentence's verb stands for.
func (a *OrderActions) OfVerb(verb string) (OrderAction, bool) {
	for _, act := range a.list {
		if act.Verb == verb && verb != plain.VerbWait {
			return act, true
		}
	}
	return OrderAction{}, false
}

// Hint is how a sentence shows its verb: "[P] replay", or the command to type
// where no key stands for it. It is empty where there is nothing to do.
func (a *OrderActions) Hint(verb string) string {
	if verb == plain.VerbWait {
		return ""
	}
	if act, ok := a.OfVerb(verb); ok {
		return "[" + act.Binding.Help().Key + "] " + act.Binding.Help().Desc
	}
	return ": " + verb
}

// CommandLine joins the words of a command line so that splitting it as a shell
// does gives them back.
func CommandLine(words ...string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = quoteWord(w)
	}
	return strings.Join(out, " ")
}

func quoteWord(w string) string {
	w = kit.Clean(w)
	if w != "" && !strings.ContainsAny(w, " \"'\\$`*?#;&|<>(){}[]~!") {
		return w
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(w) + `"`
}

// always is a WhyNot of what is always possible.
func always(ledger.Key, ledger.Standing) string { return "" }

// outward are the five actions that send something; a confirmation weighs and
// shows their guards. STOVE documents none but the replay, which goes to the game.
func (a *OrderActions) outward(d *Desk) []OrderAction {
	send := func(name, keys string, desc lang.Text, verb string, risk kit.Risk, kind ledger.ActionKind) OrderAction {
		return OrderAction{
			Binding: d.Key("act."+name, desc, keys), Verb: verb, Risk: risk, Kind: kind,
			WhyNot: func(k ledger.Key, s ledger.Standing) string {
				if k.Provider == ledger.Stove && kind != ledger.ActReplay {
					return d.T("STOVE documents no %s call: there is nothing to send", d.T(desc))
				}
				for _, a := range s.Actions {
					if a.Kind == kind && a.State == ledger.StateAwaiting {
						return d.T("one by %s waits for a second operator already", a.Actor)
					}
				}
				return ""
			},
			Intent: func(k ledger.Key, _ ledger.Standing) Intent {
				return Confirm{Command: clerk.Command{Kind: kind, Key: k}}
			},
		}
	}
	return []OrderAction{
		send("verify", "V", "verify", plain.VerbVerify, kit.Harmless, ledger.ActVerify),
		send("report", "R", "report granted", plain.VerbReport, kit.Reporting, ledger.ActReportGranted),
		send("report_failed", "F", "report failed", plain.VerbReport, kit.Reporting, ledger.ActReportFailed),
		send("replay", "P", "replay", plain.VerbReplay, kit.Harmless, ledger.ActReplay),
		send("refund", "X", "refund", plain.VerbRefund, kit.Dangerous, ledger.ActRefund),
	}
}

// awaiting finds an action that waits for a second operator.
func awaiting(s ledger.Standing) (ledger.Action, bool) {
	for _, act := range s.Actions {
		if act.State == ledger.StateAwaiting || act.SettleProposed() && s.Lamps.Cancelled != ledger.LampYes {
			return act, true
		}
	}
	return ledger.Action{}, false
}

// unsettled finds what a person may settle: an action in doubt, or an accepted
// refund whose cancellation has not come.
func unsettled(s ledger.Standing) (ledger.Action, bool) {
	for _, act := range s.Actions {
		if act.State == ledger.StateInDoubt {
			return act, true
		}
	}
	for _, act := range s.Actions {
		if act.Kind == ledger.ActRefund && act.State == ledger.StateDone && s.Lamps.Cancelled != ledger.LampYes {
			return act, true
		}
	}
	return ledger.Action{}, false
}

func inDoubt(a ledger.Action) bool { return a.State == ledger.StateInDoubt }

// askedHere says whether this operator asked for what awaits approval.
func (d *Desk) askedHere(a ledger.Action) bool {
	return a.State == ledger.StateAwaiting && ledger.SameOperator(a.Actor, d.Operator)
}

// asking are the questions about an order, and the decisions of a second operator.
func (a *OrderActions) asking(d *Desk) []OrderAction {
	noneWaits := func(_ ledger.Key, s ledger.Standing) string {
		act, ok := awaiting(s)
		switch {
		case !ok:
			return d.T("nothing of this order awaits approval")
		case d.askedHere(act):
			return d.T("%s asked for it: another operator must decide", act.Actor)
		default:
			return ""
		}
	}
	decide := func(verb string) func(ledger.Key, ledger.Standing) Intent {
		return func(k ledger.Key, s ledger.Standing) Intent {
			act, _ := awaiting(s)
			if act.SettleProposed() && verb == plain.VerbApprove {
				return Ask{Label: d.T("approve that %s %s, %s, is settled as failed: type its id", d.spokenKind(act.Kind), act.ID, moneyOf(act, s)), Then: func(text string) string {
					return CommandLine("approve", strings.TrimSpace(text))
				}}
			}
			if verb == plain.VerbApprove {
				act.Key = k
				return Confirm{Approve: &act}
			}
			return Ask{Label: d.T("reject %s %s because", d.spokenKind(act.Kind), act.ID), Then: withFlag(CommandLine("reject", act.ID), "--reason")}
		}
	}
	return []OrderAction{
		{Binding: d.Key("act.check", "ask the provider", "K"), Verb: plain.VerbCheck, WhyNot: always, Intent: func(k ledger.Key, _ ledger.Standing) Intent {
			return Run{Line: CommandLine("check", k.String())}
		}},
		{Binding: d.Key("act.probe", "probe", "B"), Verb: plain.VerbProbe, WhyNot: func(k ledger.Key, s ledger.Standing) string {
			if k.Provider == ledger.Stove {
				return d.T("nothing that is sent for a STOVE order can be in doubt")
			}
			if !slices.ContainsFunc(s.Actions, inDoubt) {
				return d.T("no action of this order is in doubt")
			}
			return ""
		}, Intent: func(k ledger.Key, _ ledger.Standing) Intent { return Run{Line: CommandLine("probe", k.String())} }},
		{Binding: d.Key("act.deliver", "deliver", "W"), Verb: plain.VerbDeliver, Risk: kit.Reporting, WhyNot: func(_ ledger.Key, s ledger.Standing) string {
			if !s.Has(ledger.FlagUndelivered) {
				return d.T("no notification of it waits to be passed on to the game")
			}
			return ""
		}, Intent: func(ledger.Key, ledger.Standing) Intent {
			// It passes on every notification that waits, not this order's alone: the word is typed.
			return Ask{Label: d.T("pass on to the game all that waits: type deliver"), Check: d.checkDeliver, Then: func(string) string {
				return CommandLine("deliver", "--undelivered")
			}}
		}},
		{Binding: d.Key("act.approve", "approve", "A"), Verb: plain.VerbApprove, Risk: kit.Dangerous, WhyNot: noneWaits, Intent: decide(plain.VerbApprove)},
		{Binding: d.Key("act.reject", "reject", "J"), Verb: "reject", WhyNot: noneWaits, Intent: decide("reject")},
		{Binding: d.Key("act.settle", "settle", "S"), Verb: plain.VerbSettle, WhyNot: func(_ ledger.Key, s ledger.Standing) string {
			if _, ok := unsettled(s); !ok {
				return d.T("no action of this order is in doubt")
			}
			return ""
		}, Intent: func(_ ledger.Key, s ledger.Standing) Intent {
			act, _ := unsettled(s)
			return Ask{Label: d.T("settle %s %s", d.spokenKind(act.Kind), act.ID), Hint: d.T("done or failed, then what you saw and where"), Check: d.checkSettle, Then: settleLine(act.ID)}
		}},
	}
}

// evidence is what a person saw elsewhere.
func (a *OrderActions) evidence(d *Desk) []OrderAction {
	held := func(s ledger.Standing) []string {
		var ids []string
		for _, g := range s.View.Grants {
			if g.Status == ledger.GrantGranted || g.Status == ledger.GrantMailed {
				ids = append(ids, g.GrantID)
			}
		}
		return ids
	}
	return []OrderAction{
		{Binding: d.Key("act.granted", "record granted", "h"), Verb: plain.VerbGranted, WhyNot: always, Intent: func(k ledger.Key, _ ledger.Standing) Intent {
			return Ask{Label: d.T("granted in the game as grant id"), Then: withFlag(CommandLine("granted", k.String()), "--grant-id")}
		}},
		{Binding: d.Key("act.revoked", "record revoked", "b"), Verb: plain.VerbRevoked, WhyNot: func(_ ledger.Key, s ledger.Standing) string {
			if len(held(s)) == 0 && s.Lamps.Granted != ledger.LampClaimed {
				return d.T("nothing of it is held: there is nothing to take back")
			}
			return ""
		}, Intent: func(k ledger.Key, s ledger.Standing) Intent {
			// Only what is known of the order is proposed: in a list without its standing nothing is.
			value := ""
			if ids := held(s); len(ids) == 1 {
				value = ids[0]
			} else if len(ids) > 1 {
				// Which of them was too much is nobody's guess but the operator's.
				return Ask{Label: d.T("taken back in the game"), Hint: d.T("which of %s (or all)", strings.Join(ids, ", ")), Then: revokedLine(k)}
			} else if s.Lamps.Granted == ledger.LampClaimed {
				value = "all"
			}
			return Ask{Label: d.T("taken back in the game: grant id (or all)"), Value: value, Then: revokedLine(k)}
		}},
		{Binding: d.Key("act.cancelled", "record cancelled", "u"), Verb: "cancelled", WhyNot: func(_ ledger.Key, s ledger.Standing) string {
			if s.Lamps.Cancelled == ledger.LampYes {
				return d.T("the order is known to be cancelled")
			}
			return ""
		}, Intent: func(k ledger.Key, _ ledger.Standing) Intent {
			return Ask{Label: d.T("cancelled: what you saw, and where"), Then: withFlag(CommandLine("cancelled", k.String()), "--evidence")}
		}},
	}
}

// caseWork is the human side of an order.
func (a *OrderActions) caseWork(d *Desk) []OrderAction {
	ended := func(name, keys string, desc lang.Text, verb string, v ledger.CaseVerb) OrderAction {
		return OrderAction{
			Binding: d.Key("act."+name, desc, keys), Verb: verb,
			WhyNot: func(_ ledger.Key, s ledger.Standing) string { return d.Say(clerk.WhyNot(s, v)) },
			Intent: func(k ledger.Key, _ ledger.Standing) Intent {
				return Ask{Label: a.because(desc), Then: withFlag(CommandLine(name, k.String()), "--reason")}
			},
		}
	}
	return []OrderAction{
		{Binding: d.Key("act.claim", "claim", "m"), Verb: "claim", WhyNot: func(_ ledger.Key, s ledger.Standing) string { return d.Say(clerk.WhyNot(s, ledger.VerbClaim)) }, Intent: func(k ledger.Key, _ ledger.Standing) Intent {
			return Run{Line: CommandLine("claim", k.String())}
		}},
		{Binding: d.Key("act.snooze", "snooze", "s"), Verb: "snooze", WhyNot: func(_ ledger.Key, s ledger.Standing) string { return d.Say(clerk.WhyNot(s, ledger.VerbSnooze)) }, Intent: func(k ledger.Key, _ ledger.Standing) Intent {
			return Ask{Label: d.T("snooze until (45m, 18:00), then why"), Value: "1h ", Check: d.checkSnooze, Then: d.snoozeLine(k)}
		}},
		ended("accept", "a", "accept", plain.VerbAccept, ledger.VerbAccept),
		ended("resolve", "d", "resolve", plain.VerbResolve, ledger.VerbResolve),
		ended("ignore", "i", "ignore", "ignore", ledger.VerbIgnore),
		ended("reopen", "o", "reopen", plain.VerbReopen, ledger.VerbReopen),
		{Binding: d.Key("act.note", "note", "t"), Verb: "note", WhyNot: always, Intent: func(k ledger.Key, _ ledger.Standing) Intent {
			return Ask{Label: d.T("note"), Then: withFlag(CommandLine("note", k.String()), "--reason")}
		}},
		{Binding: d.Key("act.mark", "mark as", "M"), Verb: "mark", WhyNot: always, Intent: func(k ledger.Key, _ ledger.Standing) Intent {
			return Ask{Label: d.T("mark as"), Hint: d.T("test, repayment, gift or purchase, then why"), Check: d.checkMark, Then: markLine(k)}
		}},
		{Binding: d.Key("act.link", "link", "L"), Verb: plain.VerbLink, WhyNot: always, Intent: func(k ledger.Key, _ ledger.Standing) Intent {
			return Ask{Label: d.T("link to"), Hint: d.T("order id, then same or repayment, then why"), Check: d.checkLink, Then: linkLine(k)}
		}},
	}
}

// because is the prompt for why a case is ended or opened again; a closed list of reasons is shown with it.
func (a *OrderActions) because(does lang.Text) string {
	if len(a.reasons) == 0 {
		return a.desk.T("%s because", a.desk.T(does))
	}
	return a.desk.T("%s because (%s)", a.desk.T(does), strings.Join(a.reasons, ", "))
}

// spokenKind is an action in the reader's language.
func (d *Desk) spokenKind(k ledger.ActionKind) string { return plain.Spoken(d.Theme.Words(), k) }

func moneyOf(a ledger.Action, s ledger.Standing) string {
	if a.Money != nil {
		return a.Money.String()
	}
	return s.View.Money().String()
}

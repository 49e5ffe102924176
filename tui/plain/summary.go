package plain

import (
	"strings"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
)

// summaryCells bounds what a summary takes over from outside.
const summaryCells = 200

// Summary says what a fact is in one plain sentence: clean, without secrets, receipts shortened. A payload nobody can read
// is said to be so.
func Summary(w *lang.Words, f ledger.Fact) string {
	v := voice{Words: w}
	text, err := v.summaryOf(f)
	if err != nil {
		text = v.T("the payload of this fact is unreadable: %s", w.Err(err))
	}
	text = strings.TrimRight(kit.Clean(scrub(text)), " .:,;")
	return v.capital(text) + "."
}

// summaryOf reads the payload and finds the words for it.
func (v voice) summaryOf(f ledger.Fact) (string, error) {
	switch f.Kind {
	case ledger.FactEnvironment:
		return told(f, v.foundingText)
	case ledger.FactNotification, ledger.FactReread:
		return told(f, v.notificationText)
	case ledger.FactObservation:
		return told(f, func(o ledger.Observation) string { return v.observationText(f.Key, o) })
	case ledger.FactGrant, ledger.FactRevoke:
		return told(f, v.grantText)
	case ledger.FactCoverage:
		return told(f, v.coverageText)
	case ledger.FactForward:
		return told(f, v.forwardText)
	case ledger.FactAction:
		return told(f, v.stepText)
	case ledger.FactCase:
		return told(f, v.caseText)
	case ledger.FactEvidence:
		return told(f, v.evidenceText)
	case ledger.FactSource:
		return told(f, v.sourceText)
	case ledger.FactArm:
		return told(f, func(a ledger.Arm) string { return v.armText(f.At, a) })
	case ledger.FactProduct:
		return told(f, v.productText)
	case ledger.FactPlayer:
		return told(f, v.linkText)
	case ledger.FactCheckout:
		return told(f, v.checkoutText)
	case ledger.FactCatalogue:
		return told(f, v.catalogueText)
	case ledger.FactNote:
		return told(f, func(n ledger.Note) string {
			return v.T("note on player %s: %s", clip(n.Player, summaryCells), clip(n.Text, summaryCells))
		})
	case ledger.FactBatch:
		return told(f, v.batchText)
	case ledger.FactJournal:
		return told(f, func(j ledger.Journal) string {
			return firstOf(v.retold("", j.Text), part("", Spoken(v.Words, j.What)), v.T("an entry without words"))
		})
	case ledger.FactMaintenance:
		return told(f, func(m ledger.Maintenance) string { return v.maintenanceFactText(f.At, m) })
	case ledger.FactAlert:
		return told(f, func(a ledger.Alert) string { return v.alertFactText(f.At, a) })
	case ledger.FactPost:
		return told(f, v.postFactText)
	default:
		return v.T("a fact of the kind %s, which this version has no words for", clip(string(f.Kind), summaryCells)), nil
	}
}

// told decodes the payload and hands it to the words for it.
func told[T any](f ledger.Fact, words func(T) string) (string, error) {
	var payload T
	if err := f.Decode(&payload); err != nil {
		return "", err
	}
	return words(payload), nil
}

func (v voice) foundingText(p ledger.Founding) string {
	return v.T("the ledger was founded for %s%s", EnvironmentWords(v.Words, p.Environment), v.part(" by version %s", p.Version))
}

func (v voice) notificationText(n ledger.Notification) string {
	where := v.part(" on %s", n.Route)
	if n.Mirror {
		where += v.T(", a mirrored copy")
	}
	if n.Notice == nil {
		return v.anew(n.Of, v.T("an unreadable delivery%s", where)+v.retold(": ", n.Error))
	}
	return v.anew(n.Of, v.noticeText(n)+where)
}

// anew says that an earlier delivery was read again, where it was.
func (v voice) anew(of int64, text string) string {
	if of == 0 {
		return text
	}
	return v.T("delivery %s was read anew: %s", itoa(of), text)
}

func (v voice) noticeText(n ledger.Notification) string {
	provider := v.called(n.Provider)
	switch n.Notice.Type {
	case ledger.NoticePaid:
		text := v.T("%s announced a payment%s", provider, v.recordText(n.Notice.Record))
		if p := n.Notice.Record.Period; p != nil {
			text += v.part(", subscription %s", p.Status)
		}
		return text
	case ledger.NoticeCancelled:
		return v.T("%s announced a cancellation%s", provider, v.recordText(n.Notice.Record)) + v.part(", because of %s", n.Notice.Record.CancelledReason)
	case ledger.NoticeUnknown:
		if n.Notice.RawType == "" {
			return v.T("%s announced something of an unknown type", provider)
		}
		return v.T("%s announced something of an unknown type %s", provider, clip(n.Notice.RawType, summaryCells))
	default:
		return v.T("%s announced something that says not what it is", provider)
	}
}

// recordText is what one source says of a payment: product, money and player.
func (v voice) recordText(r ledger.Record) string {
	what, money := clip(v.productsText(r.Lines), summaryCells), ledger.Money{Amount: r.Amount, Currency: r.Currency}
	text := ""
	switch {
	case what != "" && r.Amount.Known():
		text = v.T(" of %s for %s", what, money.String())
	case r.Amount.Known():
		text = v.T(" for %s§money", money.String())
	default:
		text = v.part(" of %s", what)
	}
	return text + v.part(" by player %s", r.Player.Primary())
}

// observationText is what a provider or the game answered.
func (v voice) observationText(k ledger.Key, o ledger.Observation) string {
	question := v.questionText(o.Question)
	if o.Answer == ledger.AnswerFailed {
		return v.T("%s could not be answered%s", question, v.retold(": ", firstOf(o.Error, o.Message, codeText(o))))
	}
	if k.IsZero() {
		return v.wholeAnswer(o)
	}
	switch o.Answer {
	case ledger.AnswerListed:
		return v.T("Hive lists it as unconsumed") + v.paymentOf(o)
	case ledger.AnswerNotListed:
		return v.T("Hive does not list it as unconsumed") + v.scopeText(o.Scope)
	case ledger.AnswerVerified:
		if !o.Names {
			return v.T("Hive's verify answered 0 without naming this order and product")
		}
		return v.T("Hive verified it") + v.part(", transaction %s", o.TransactionID) + v.testText(o.Test)
	case ledger.AnswerFound:
		return v.T("%s: found", question) + v.paymentOf(o)
	case ledger.AnswerDenied:
		text := v.T("%s: there is no such payment", question) + v.part(", code %s", codeText(o))
		if !o.Concluded {
			text += v.T(", not concluded from")
		}
		return text
	case ledger.AnswerPending:
		return v.T("%s: not paid yet", question) + v.part(", code %s", codeText(o))
	case ledger.AnswerSilent:
		return v.T("%s: the answer does not mention it", question)
	case ledger.AnswerGranted:
		return v.T("the game was looked up: it granted")
	case ledger.AnswerNone:
		return v.T("the game was looked up: it granted nothing")
	default:
		return question + ": " + part("", string(o.Answer))
	}
}

// paymentOf is the payment an answer describes.
func (v voice) paymentOf(o ledger.Observation) string {
	if o.Record == nil {
		return ""
	}
	return v.T(", a payment%s", v.recordText(*o.Record))
}

// scopeText is whose list was asked for.
func (v voice) scopeText(s *ledger.ListScope) string {
	if s == nil {
		return ""
	}
	return v.part(" for player %s", s.UserID) + v.part(" on server %s", s.Server)
}

func codeText(o ledger.Observation) string { return strings.TrimSpace(o.Code + " " + o.Message) }

func (v voice) testText(test string) string {
	if test == "Y" {
		return v.T(", a test purchase")
	}
	return ""
}

// wholeAnswer is an answer about no order in particular.
func (v voice) wholeAnswer(o ledger.Observation) string {
	text := v.questionText(o.Question) + v.scopeText(o.Scope)
	switch {
	case o.Question == ledger.QuestionUnconsumed && o.Answer == ledger.AnswerNotListed && len(o.Listed) == 0:
		return v.T("%s: an empty list", text)
	case o.Question == ledger.QuestionUnconsumed:
		return text + ": " + v.N(int64(len(o.Listed)), "%d order", "%d orders")
	default:
		return v.T("%s: answered", text) + v.part(", code %s", codeText(o))
	}
}

func (v voice) questionText(q string) string {
	switch q {
	case ledger.QuestionUnconsumed:
		return v.T("Hive's unconsumed list")
	case ledger.QuestionVerify:
		return v.T("Hive's verify")
	case ledger.QuestionDetails:
		return v.T("STOVE's details")
	case ledger.QuestionStatus:
		return v.T("STOVE's purchase status")
	case ledger.QuestionCatalogue:
		return v.T("Hive's catalogue")
	case ledger.QuestionRepayments:
		return v.T("Hive's repayments")
	case ledger.QuestionLookup:
		return v.T("the game's lookup")
	default:
		return v.T("the question %s", clip(q, summaryCells))
	}
}

package plain

import (
	"fmt"
	"strings"

	"makegood/ledger"
	"makegood/tui/kit"
)

// summaryCells bounds what a summary takes over from outside.
const summaryCells = 200

// Summary says what a fact is in one plain sentence: clean, without secrets, receipts shortened. A payload nobody can read
// is said to be so.
func Summary(f ledger.Fact) string {
	text, err := summaryOf(f)
	if err != nil {
		text = "the payload of this fact is unreadable: " + err.Error()
	}
	text = strings.TrimRight(kit.Clean(scrub(text)), " .:,;")
	return capital(text) + "."
}

// summaryOf reads the payload and finds the words for it.
func summaryOf(f ledger.Fact) (string, error) {
	switch f.Kind {
	case ledger.FactEnvironment:
		return told(f, foundingText)
	case ledger.FactNotification, ledger.FactReread:
		return told(f, notificationText)
	case ledger.FactObservation:
		return told(f, func(o ledger.Observation) string { return observationText(f.Key, o) })
	case ledger.FactGrant, ledger.FactRevoke:
		return told(f, grantText)
	case ledger.FactCoverage:
		return told(f, coverageText)
	case ledger.FactForward:
		return told(f, forwardText)
	case ledger.FactAction:
		return told(f, stepText)
	case ledger.FactCase:
		return told(f, caseText)
	case ledger.FactEvidence:
		return told(f, evidenceText)
	case ledger.FactSource:
		return told(f, sourceText)
	case ledger.FactArm:
		return told(f, func(a ledger.Arm) string { return armText(f.At, a) })
	case ledger.FactProduct:
		return told(f, productText)
	case ledger.FactPlayer:
		return told(f, linkText)
	case ledger.FactCheckout:
		return told(f, checkoutText)
	case ledger.FactJournal:
		return told(f, func(j ledger.Journal) string {
			return firstOf(part("", j.Text), part("", spoken(j.What)), "an entry without words")
		})
	default:
		return "a fact of the kind " + part("", string(f.Kind)) + ", which this version has no words for", nil
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

// part is a text from outside behind a lead, both left out where it is empty.
func part(lead, s string) string {
	if s == "" {
		return ""
	}
	return lead + clip(s, summaryCells)
}

func foundingText(p ledger.Founding) string {
	return "the ledger was founded for " + string(p.Environment) + part(" by version ", p.Version)
}

func notificationText(n ledger.Notification) string {
	text := ""
	if n.Of != 0 {
		text = fmt.Sprintf("delivery %d was read anew: ", n.Of)
	}
	where := part(" on ", n.Route)
	if n.Mirror {
		where += ", a mirrored copy"
	}
	if n.Notice == nil {
		return text + "an unreadable delivery" + where + part(": ", n.Error)
	}
	provider := called(n.Provider)
	switch n.Notice.Type {
	case ledger.NoticePaid:
		text += provider + " announced a payment" + recordText(n.Notice.Record)
		if p := n.Notice.Record.Period; p != nil {
			text += part(", subscription ", p.Status)
		}
	case ledger.NoticeCancelled:
		text += provider + " announced a cancellation" + recordText(n.Notice.Record) + part(", because of ", n.Notice.Record.CancelledReason)
	case ledger.NoticeUnknown:
		text += provider + " announced something of an unknown type" + part(" ", n.Notice.RawType)
	default:
		text += provider + " announced something that says not what it is"
	}
	return text + where
}

// recordText is what one source says of a payment: product, money and player.
func recordText(r ledger.Record) string {
	text := part(" of ", productsText(r.Lines))
	if r.Amount.Known() {
		text += " for " + ledger.Money{Amount: r.Amount, Currency: r.Currency}.String()
	}
	return text + part(" by player ", r.Player.Primary())
}

// observationText is what a provider or the game answered.
func observationText(k ledger.Key, o ledger.Observation) string {
	if o.Answer == ledger.AnswerFailed {
		return fmt.Sprintf("%s could not be answered%s", questionText(o.Question), part(": ", firstOf(o.Error, o.Message, codeText(o))))
	}
	if k.IsZero() {
		return wholeAnswer(o)
	}
	switch o.Answer {
	case ledger.AnswerListed:
		text := "Hive lists it as unconsumed"
		if o.Record != nil {
			text += ", a payment" + recordText(*o.Record)
		}
		return text
	case ledger.AnswerNotListed:
		text := "Hive does not list it as unconsumed"
		if o.Scope != nil {
			text += part(" for player ", o.Scope.UserID) + part(" on server ", o.Scope.Server)
		}
		return text
	case ledger.AnswerVerified:
		if !o.Names {
			return "Hive's verify answered 0 without naming this order and product"
		}
		return "Hive verified it" + part(", transaction ", o.TransactionID) + testText(o.Test)
	case ledger.AnswerFound:
		text := questionText(o.Question) + ": found"
		if o.Record != nil {
			text += ", a payment" + recordText(*o.Record)
		}
		return text
	case ledger.AnswerDenied:
		text := fmt.Sprintf("%s: there is no such payment%s", questionText(o.Question), part(", code ", codeText(o)))
		if !o.Concluded {
			text += ", not concluded from"
		}
		return text
	case ledger.AnswerPending:
		return questionText(o.Question) + ": not paid yet" + part(", code ", codeText(o))
	case ledger.AnswerSilent:
		return questionText(o.Question) + ": the answer does not mention it"
	case ledger.AnswerGranted:
		return "the game was looked up: it granted"
	case ledger.AnswerNone:
		return "the game was looked up: it granted nothing"
	default:
		return questionText(o.Question) + ": " + part("", string(o.Answer))
	}
}

func codeText(o ledger.Observation) string { return strings.TrimSpace(o.Code + " " + o.Message) }

func testText(test string) string {
	if test == "Y" {
		return ", a test purchase"
	}
	return ""
}

// wholeAnswer is an answer about no order in particular.
func wholeAnswer(o ledger.Observation) string {
	text := questionText(o.Question)
	if o.Scope != nil {
		text += part(" for player ", o.Scope.UserID) + part(" on server ", o.Scope.Server)
	}
	switch {
	case o.Question == ledger.QuestionUnconsumed && o.Answer == ledger.AnswerNotListed && len(o.Listed) == 0:
		return text + ": an empty list"
	case o.Question == ledger.QuestionUnconsumed:
		return text + ": " + plural(len(o.Listed), "order")
	default:
		return text + ": answered" + part(", code ", codeText(o))
	}
}

func questionText(q string) string {
	switch q {
	case ledger.QuestionUnconsumed:
		return "Hive's unconsumed list"
	case ledger.QuestionVerify:
		return "Hive's verify"
	case ledger.QuestionDetails:
		return "STOVE's details"
	case ledger.QuestionStatus:
		return "STOVE's purchase status"
	case ledger.QuestionCatalogue:
		return "Hive's catalogue"
	case ledger.QuestionRepayments:
		return "Hive's repayments"
	case ledger.QuestionLookup:
		return "the game's lookup"
	default:
		return "the question " + part("", q)
	}
}

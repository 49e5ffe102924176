package clerk

import (
	"slices"
	"strings"

	"makegood/ledger"
)

// Outcomes a step may carry beside its state.
const (
	outcomeVerified = "verified"
	outcomeOther    = "verified_other"
	// outcomeSettled is a doubt, or an accepted refund, ended by a person.
	outcomeSettled = "settled"
	// outcomeProposed waits for a second operator to settle a refund as failed;
	// the action keeps its state until then.
	outcomeProposed = ledger.OutcomeSettleProposed
	// outcomeRejected is such a proposal turned down.
	outcomeRejected = "settle_failed_rejected"
)

// statusOK is the one HTTP status under which an answer is read.
const statusOK = 200

// outcome decides what became of a request. Failed is said only of one that
// provably never left.
func (c *Clerk) outcome(e errand, in intent, sent Sent, err error) ending {
	switch e.kind {
	case ledger.ActVerify:
		return c.verifyEnding(e, sent, err)
	case ledger.ActReplay:
		return c.replayEnding(e, in, sent, err)
	case ledger.ActReportGranted, ledger.ActReportFailed, ledger.ActRefund:
	}
	return c.resultEnding(e, sent, err)
}

// resultEnding reads item_result's answer. Its codes are documented nowhere but
// for 0: any other answer than a known harmless code leaves the action in doubt.
func (c *Clerk) resultEnding(e errand, sent Sent, err error) ending {
	end := ending{raw: sent.Raw, step: ledger.ActionStep{Status: sent.HTTPStatus}}
	doubt := func(why ledger.Saying, cause error) ending {
		end.step.State, end.step.Message = ledger.StateInDoubt, why.String()
		end.err = inDoubt(e, why, cause)
		return end
	}
	switch {
	case err != nil && !sent.Left:
		end.step.State, end.step.Message = ledger.StateFailed, ledger.Say("never left: %s", err).String()
		end.err = neverLeft(e, err)
		return end
	case err != nil:
		return doubt(ledger.Say("no usable answer: %s", err), err)
	case sent.HTTPStatus != statusOK:
		return doubt(ledger.Say("Hive answered HTTP %d", sent.HTTPStatus), nil)
	}
	code, message, err := c.Hive.ReadResult(sent.HTTPStatus, sent.Raw)
	if err != nil {
		return doubt(ledger.Say("Hive's answer cannot be read: %s", err), err)
	}
	end.step.Code, end.step.Message = code, message
	switch {
	case code == "0":
		end.step.State = ledger.StateDone
	case slices.Contains(c.Safety.NoEffectCodes, code):
		end.step.State = ledger.StateRefused
		end.err = failure(e.op(), ledger.Denied, "Hive refused %s: code %s %s; it had no effect", e.id, code, message)
	default:
		end.step.State = ledger.StateInDoubt
		end.err = inDoubt(e, ledger.Say("Hive answered code %s %s, and no document says what that means", code, message), nil)
	}
	return end
}

// verifyEnding reads verify's answer. It is never in doubt: a verify without an
// answer has failed and may be pressed again.
func (c *Clerk) verifyEnding(e errand, sent Sent, err error) ending {
	end := ending{raw: sent.Raw, step: ledger.ActionStep{State: ledger.StateFailed, Status: sent.HTTPStatus}}
	obs := ledger.Observation{
		Question: ledger.QuestionVerify, Answer: ledger.AnswerFailed, HTTPStatus: sent.HTTPStatus,
		BegunAt: sent.BegunAt, EndedAt: sent.EndedAt,
	}
	end.obs = &obs
	failed := func(why ledger.Saying, cause error) ending {
		end.step.Message, obs.Error = why.String(), why.String()
		end.err = &ledger.Error{Op: e.op(), Kind: ledger.Unavailable, Human: ledger.Say("%s; verify may be pressed again", why), Err: cause}
		return end
	}
	switch {
	case err != nil && !sent.Left:
		return failed(ledger.Say("the request never left"), err)
	case err != nil:
		return failed(ledger.Say("no usable answer"), err)
	case sent.HTTPStatus != statusOK:
		return failed(ledger.Say("Hive answered HTTP %d", sent.HTTPStatus), nil)
	}
	v, told, err := c.Hive.ReadVerify(sent.HTTPStatus, sent.Raw)
	if err != nil {
		return failed(ledger.Say("Hive's answer cannot be read"), err)
	}
	end.verified = v
	end.step.Code, end.step.Message = told.Code, told.Message
	obs.Answer, obs.Code, obs.Message = v.Answer, told.Code, told.Message
	obs.TransactionID, obs.Test = v.TransactionID, v.Test
	switch v.Answer {
	case ledger.AnswerVerified:
		end.step.State, end.step.Outcome = ledger.StateDone, outcomeVerified
		if !strings.EqualFold(v.OrderID, e.key.Order) {
			end.step.Outcome = outcomeOther
			end.step.Message = ledger.Say("the receipt is genuine and names order %s: its transaction id is not used for this one", v.OrderID).String()
		}
	case ledger.AnswerDenied:
		obs.Concluded = true
		end.step.State, end.step.Outcome = ledger.StateRefused, string(ledger.AnswerDenied)
		end.err = failure(e.op(), ledger.Denied, "Hive denies the receipt: code %s %s", told.Code, told.Message)
	case ledger.AnswerPending:
		end.step.State, end.step.Outcome = ledger.StateRefused, string(ledger.AnswerPending)
		end.err = failure(e.op(), ledger.Denied, "the payment is not settled yet: code %s %s", told.Code, told.Message)
	default:
		return failed(ledger.Say("Hive could not verify: code %s %s", told.Code, told.Message), nil)
	}
	return end
}

// named completes a verify's observation: its transaction id may be used only
// where the answer names this order, in any case of its letters, and the product
// that is known of it. Another product is kept beside what is known: Hive's word
// on it is the trustworthy one.
func named(obs ledger.Observation, v Verified, key ledger.Key, product string) ledger.Observation {
	if obs.Answer != ledger.AnswerVerified || !strings.EqualFold(v.OrderID, key.Order) {
		return obs
	}
	if v.ProductID != "" {
		obs.Record = &ledger.Record{Spelling: v.OrderID, Lines: []ledger.Line{{ProductID: v.ProductID}}}
	}
	if v.ProductID == "" || v.ProductID != product {
		obs.Error = ledger.Say("it names product %q, known is %q", v.ProductID, product).String()
		return obs
	}
	obs.Names = true
	return obs
}

// replayEnding reads the game's answer. A replay is never in doubt: an answer
// that did not come is unanswered.
func (c *Clerk) replayEnding(e errand, in intent, sent Sent, err error) ending {
	end := ending{raw: sent.Raw, step: ledger.ActionStep{State: ledger.StateDone, Status: sent.HTTPStatus}}
	if err != nil && !sent.Left {
		end.step.State, end.step.Message = ledger.StateFailed, ledger.Say("never left: %s", err).String()
		end.err = neverLeft(e, err)
		return end
	}
	fw := ledger.Forward{
		Of: in.body.seq, EventKey: in.body.eventKey, Type: ledger.NoticePaid, URL: in.out.Request.URL,
		Status: sent.HTTPStatus, Action: e.id, Outcome: ledger.ForwardDeclined,
	}
	switch {
	case err != nil:
		fw.Outcome, fw.Error = ledger.ForwardUnanswered, err.Error()
		end.step.Message = ledger.Say("the game did not answer: %s", err).String()
	case c.Game.Success(e.key.Provider, sent.HTTPStatus, sent.Raw):
		fw.Outcome, fw.Claims = ledger.ForwardDelivered, c.claims(e.key.Provider)
	default:
		end.step.Message = ledger.Say("the game answered HTTP %d and no success", sent.HTTPStatus).String()
	}
	end.step.Outcome, end.forward = string(fw.Outcome), &fw
	return end
}

// claims reports whether the game's success answer claims a grant: to STOVE it
// means granted; to Hive only where the configuration says so.
func (c *Clerk) claims(p ledger.Provider) bool {
	return p == ledger.Stove || c.SuccessMeansGranted
}

package plain

import (
	"makegood/ledger"
	"makegood/tui/lang"
)

// ClassMeaning explains a class or a flag: what it means, and what to do about it, each in one sentence. Both are empty
// for a word that is neither.
func ClassMeaning(w *lang.Words, c ledger.Class) (meaning, whatToDo string) {
	for _, table := range []func() map[ledger.Class][2]lang.Text{urgentMeanings, otherMeanings, flagMeanings} {
		if m, ok := table()[c]; ok {
			return w.T(m[0]), w.T(m[1])
		}
	}
	return "", ""
}

// urgentMeanings are those of the classes down to the grants that are missing.
func urgentMeanings() map[ledger.Class][2]lang.Text {
	return map[ledger.Class][2]lang.Text{
		ledger.ClassCancelInDoubt: {
			"A refund was sent and its answer never came: the money may be back or not.",
			"Wait for the cancelled notification, or settle it with evidence; it is never sent again.",
		},
		ledger.ClassActionInDoubt: {
			"Another action was sent and its answer never came.",
			"Probe: a report is proven once Hive no longer lists the order; otherwise settle it with evidence.",
		},
		ledger.ClassIgnored: {
			"A person decided that this needs nobody; what it was is its first flag.",
			"Nothing; reopen it if that was wrong, and a later fact that contradicts reopens it by itself.",
		},
		ledger.ClassOverridden: {
			"A person resolved or accepted it, with a reason; what it was is its first flag.",
			"Nothing; reopen it if that was wrong, and a later fact that contradicts reopens it by itself.",
		},
		ledger.ClassEnvMismatch: {
			"It came by a route of the other environment, or is known there.",
			"Nothing is sent for it from here; look at the address the provider was given, then ignore or resolve it.",
		},
		ledger.ClassAppMismatch: {
			"Its app or service is not in the configuration, or it came to /stove without a service where several are configured.",
			"Add the app to the configuration; check one that came without a service: each configured one is asked whose it is; or ignore it with a reason.",
		},
		ledger.ClassGrantedNotPaid: {
			"The player holds what the provider says was never paid.",
			"Ask again; if it stays so, take it back in the game and record the revoke. It is never refunded.",
		},
		ledger.ClassNotifiedNotFound: {
			"A notification announced a payment the provider does not know: forged, or of another environment.",
			"Ask again; look at its remote address and body, then resolve or ignore it. It is never replayed.",
		},
		ledger.ClassGrantedAfterCancel: {
			"It was granted after the payment was cancelled, and is still held.",
			"Take it back in the game and record the revoke, or accept the loss with a reason.",
		},
		ledger.ClassCancelledNotRevoked: {
			"The payment was cancelled, and the player still holds what it bought.",
			"Take it back in the game and record the revoke, accept the loss with a reason, or link the repayment.",
		},
		ledger.ClassDuplicateGrant: {
			"One payment was granted in full more than once.",
			"Take the surplus back in the game and record the revoke with its grant id.",
		},
		ledger.ClassRepayment: {
			"A refunded user paid again; such a payment grants nothing.",
			"Link it to the refunded order; or mark it a purchase if it is one.",
		},
		ledger.ClassCancelOverdue: {
			"A refund was accepted, and the payment was not cancelled within the time allowed.",
			"Look in the provider's console: record cancelled with evidence, or settle the refund as failed with evidence.",
		},
		ledger.ClassCancelPending: {
			"A refund was accepted, and the cancelled notification has not come yet.",
			"Wait; record cancelled with evidence if it was seen elsewhere.",
		},
		ledger.ClassRevokedNotCancelled: {
			"Everything was taken back, but the player has not got the money back.",
			"Refund it where Hive still lists it, or resolve it with a reason.",
		},
		ledger.ClassReportedNotGranted: {
			"Hive was told that it is granted, but the game granted nothing.",
			"Record the grant if there is one; otherwise replay or refund, each with evidence and a second operator.",
		},
		ledger.ClassGoneNotGranted: {
			"Paid and not granted, and Hive no longer lists it: it was completed by somebody, or cancelled.",
			"Verify and look in the Hive Console, then record cancelled or granted; replay or refund only with evidence and a second operator.",
		},
		ledger.ClassPaidNotGranted: {
			"Paid, and the game has granted nothing within the time allowed.",
			"Replay the notification; refund it (Hive) if the game cannot grant; or record the grant.",
		},
	}
}

// otherMeanings are those of the classes that follow.
func otherMeanings() map[ledger.Class][2]lang.Text {
	const mismatch lang.Text = "Compare both sides on the order; accept with a reason, or have it put right in the game."
	return map[ledger.Class][2]lang.Text{
		ledger.ClassAwaitingPickup: {
			"Paid; the game collects payments by polling and has not come yet.",
			"Nothing; it becomes urgent by itself when the game does not come in time.",
		},
		ledger.ClassAwaitingDeposit: {
			"Ordered, and not paid yet: a virtual account, or a checkout of ours that is still open.",
			"Nothing; it changes when the deposit comes.",
		},
		ledger.ClassAmountMismatch:   {"Two sources name different amounts.", mismatch},
		ledger.ClassCurrencyMismatch: {"Two sources name different currencies.", mismatch},
		ledger.ClassProductMismatch:  {"Two sources name different products, or something was granted that was not bought.", mismatch},
		ledger.ClassQuantityMismatch: {"Two sources name different quantities, or another number was granted than bought.", mismatch},
		ledger.ClassPlayerMismatch:   {"It was granted to another player than paid, or two sources name different players.", mismatch},
		ledger.ClassBundleIncomplete: {
			"Part of what was bought was not granted at all.",
			"Grant the rest in the game and record it; a replay would grant the whole again.",
		},
		ledger.ClassGrantedNotReported: {
			"Granted, but Hive was not told: until it is, the player cannot buy the product again.",
			"Report granted.",
		},
		ledger.ClassKeyReused: {
			"One event was delivered twice with different contents.",
			"Compare the deliveries; link the two payments with a reason if they are two.",
		},
		ledger.ClassAmbiguous: {
			"Another order carries the same receipt or the same last 18 digits: perhaps one payment under two ids.",
			"Compare the two; link them as the same with a reason, or resolve. A refund or replay of either wants evidence and a second operator.",
		},
		ledger.ClassGrantWithoutOrder: {
			"The game granted for a payment nobody has told us of.",
			"Ask the provider; mark it a gift, or accept it with a reason.",
		},
		ledger.ClassUnverified: {
			"Nobody has said whether it is paid: a question failed, or none was asked yet.",
			"Ask the provider again; if its answers are suspect, mend the cause and release it.",
		},
		ledger.ClassInFlight: {
			"Paid, and within the time the game has to grant; or no source of grants has spoken yet.",
			"Nothing; import the game's grants if no source is set up.",
		},
		ledger.ClassClosedRefunded:     {"Cancelled, and the player holds nothing of it.", "Nothing."},
		ledger.ClassCancelledUngranted: {"Cancelled before anything was granted.", "Nothing."},
		ledger.ClassMatched:            {"Paid, and the game granted.", "Nothing."},
	}
}

// flagMeanings are those of the words that are never a class.
func flagMeanings() map[ledger.Class][2]lang.Text {
	return map[ledger.Class][2]lang.Text{
		ledger.FlagNotificationMissed: {"The provider knows the payment, but its notification never came.", "Replay if nothing was granted; look at the listener if there are many."},
		ledger.FlagCompletionAssumed:  {"Granted, and it has left Hive's list; that it was completed is likely and not proven.", "Nothing; verify if the player says he cannot buy."},
		ledger.FlagGrantClaimed:       {"The game answered that it granted, and no row of its record shows it yet.", "Wait for the game's record, or import it."},
		ledger.FlagTestPurchase:       {"A test purchase, by a verify or by a mark.", "Nothing; it is not replayed into the live game."},
		ledger.FlagDuplicatePayment:   {"The same player paid for the same product twice within five minutes.", "Ask the player before refunding one of the two."},
		ledger.FlagRealmMismatch:      {"Two sources name different servers.", "Look where the item is; the player may have moved."},
		ledger.FlagOutOfOrder:         {"The cancellation came before the purchase notification.", "Nothing; the times of the payment decide."},
		ledger.FlagDuplicateNotice:    {"The notification was delivered more than once.", "Nothing; repeats are counted once."},
		ledger.FlagPaidAfterCancel:    {"A purchase notification came after the cancellation, or while a refund was under way.", "See that the game did not grant it."},
		ledger.FlagUndelivered:        {"The notification was passed on to the game and no answer came: it may have arrived.", "Run deliver --undelivered once the game is back."},
		ledger.FlagNoLongerFound:      {"The provider confirmed the payment once and denies it now.", "Ask again; the earlier yes stands."},
		ledger.FlagPartlyRevoked:      {"Part of the grant was taken back; the rest is held.", "Record the revoke of the rest, or accept with a reason."},
		ledger.FlagTimeConflict:       {"A source names one instant twice and the two differ by more than a second.", "Trust the milliseconds; tell the provider if it goes on."},
		ledger.FlagUnknownType:        {"A notification of a type no document names; it claims nothing.", "Read its body; reread it once a version knows the type."},
		ledger.FlagSuspectID:          {"The order id of a grant looks rounded by a spreadsheet.", "Export the grants again with ids as text."},
		ledger.NoticeParseFailed:      {"The body of a notification could not be read; it is kept as it came.", "Look at it in Quarantine; reread it once it can be read."},
		ledger.NoticeAuthFailed:       {"A delivery did not carry what the listener demands and was not kept.", "Check the caller id and addresses the listener allows."},
	}
}

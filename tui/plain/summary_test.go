package plain_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"makegood/ledger"
	"makegood/tui/plain"
)

// factKinds reads the kinds of facts out of the package that declares them, so that a new kind without a summary fails.
func factKinds(t *testing.T) []ledger.FactKind {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../ledger/fact.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []ledger.FactKind
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); ok && name.Name == "FactKind" {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			kinds = append(kinds, ledger.FactKind(value))
		}
		return true
	})
	return kinds
}

type told struct {
	kind    ledger.FactKind
	key     ledger.Key
	payload any
	want    string
}

func toldFacts() map[string]told {
	h, s, none := hiveKey, stoveKey, ledger.Key{Provider: ledger.Hive, App: hiveApp}
	record := newHistory(hiveKey).record()
	notice := func(t ledger.NoticeType, raw string) *ledger.Notice {
		return &ledger.Notice{Type: t, RawType: raw, Record: record}
	}
	cancelled := notice(ledger.NoticeCancelled, "cancelled")
	cancelled.Record.CancelledReason = "test cancel"
	period := notice(ledger.NoticePaid, "IAP_SUBSCRIPT")
	period.Record.Period = &ledger.Period{Status: "PURCHASE"}
	step := func(kind ledger.ActionKind, state ledger.ActionState, edit func(*ledger.ActionStep)) ledger.ActionStep {
		st := ledger.ActionStep{ID: "a1", Kind: kind, State: state}
		if edit != nil {
			edit(&st)
		}
		return st
	}
	gems := []ledger.Item{{ItemID: "gem", Quantity: 100}}
	grant := func(status ledger.GrantStatus, edit func(*ledger.Grant)) ledger.Grant {
		g := ledger.Grant{Provider: ledger.Hive, App: hiveApp, OrderID: h.Order, GrantID: "g-1", PlayerID: "20000011337", Items: gems, Status: status}
		if edit != nil {
			edit(&g)
		}
		return g
	}
	scope := &ledger.ListScope{App: hiveApp, Server: "kr", IDType: "player_id", UserID: "20000011337"}
	obs := func(q string, a ledger.Answer) ledger.Observation { return ledger.Observation{Question: q, Answer: a} }
	until := t0.Add(30 * time.Minute)
	money := &ledger.Money{Amount: "1200", Currency: "KRW"}
	return map[string]told{
		"founding":         {ledger.FactEnvironment, ledger.Key{}, ledger.Founding{Environment: ledger.Sandbox, Version: "1.0"}, "The ledger was founded for sandbox by version 1.0."},
		"paid":             {ledger.FactNotification, h, ledger.Notification{Provider: ledger.Hive, Route: "/hive", Notice: notice(ledger.NoticePaid, "paid")}, "Hive announced a payment of com.example.game.item01 for 1,200 KRW by player 20000011337 on /hive."},
		"period":           {ledger.FactNotification, s, ledger.Notification{Provider: ledger.Stove, Route: "/stove", Mirror: true, Notice: period}, "STOVE announced a payment of com.example.game.item01 for 1,200 KRW by player 20000011337, subscription PURCHASE on /stove, a mirrored copy."},
		"cancelled":        {ledger.FactNotification, h, ledger.Notification{Provider: ledger.Hive, Route: "/hive", Notice: cancelled}, "Hive announced a cancellation of com.example.game.item01 for 1,200 KRW by player 20000011337, because of test cancel on /hive."},
		"unknown type":     {ledger.FactNotification, h, ledger.Notification{Provider: ledger.Hive, Route: "/hive", Notice: notice(ledger.NoticeUnknown, "gifted")}, "Hive announced something of an unknown type gifted on /hive."},
		"unreadable":       {ledger.FactNotification, ledger.Key{}, ledger.Notification{Provider: ledger.Hive, Route: "/hive", Error: "no object"}, "An unreadable delivery on /hive: no object."},
		"reread":           {ledger.FactReread, h, ledger.Notification{Provider: ledger.Hive, Route: "/hive", Of: 12, Notice: notice(ledger.NoticePaid, "paid")}, "Delivery 12 was read anew: Hive announced a payment of com.example.game.item01 for 1,200 KRW by player 20000011337 on /hive."},
		"listed":           {ledger.FactObservation, h, ledger.Observation{Question: ledger.QuestionUnconsumed, Answer: ledger.AnswerListed, Record: &record}, "Hive lists it as unconsumed, a payment of com.example.game.item01 for 1,200 KRW by player 20000011337."},
		"not listed":       {ledger.FactObservation, h, ledger.Observation{Question: ledger.QuestionUnconsumed, Answer: ledger.AnswerNotListed, Scope: scope}, "Hive does not list it as unconsumed for player 20000011337 on server kr."},
		"whole list":       {ledger.FactObservation, none, ledger.Observation{Question: ledger.QuestionUnconsumed, Answer: ledger.AnswerListed, Scope: scope, Listed: []string{"a", "b"}}, "Hive's unconsumed list for player 20000011337 on server kr: 2 orders."},
		"empty list":       {ledger.FactObservation, none, obs(ledger.QuestionUnconsumed, ledger.AnswerNotListed), "Hive's unconsumed list: an empty list."},
		"catalogue":        {ledger.FactObservation, none, obs(ledger.QuestionCatalogue, ledger.AnswerFound), "Hive's catalogue: answered."},
		"repayments":       {ledger.FactObservation, none, obs(ledger.QuestionRepayments, ledger.AnswerFound), "Hive's repayments: answered."},
		"status":           {ledger.FactObservation, s, obs(ledger.QuestionStatus, ledger.AnswerFound), "STOVE's purchase status: found."},
		"verified":         {ledger.FactObservation, h, ledger.Observation{Question: ledger.QuestionVerify, Answer: ledger.AnswerVerified, Names: true, TransactionID: "EX_13", Test: "Y"}, "Hive verified it, transaction EX_13, a test purchase."},
		"verified other":   {ledger.FactObservation, h, obs(ledger.QuestionVerify, ledger.AnswerVerified), "Hive's verify answered 0 without naming this order and product."},
		"denied":           {ledger.FactObservation, h, ledger.Observation{Question: ledger.QuestionVerify, Answer: ledger.AnswerDenied, Code: "1000503", Concluded: true}, "Hive's verify: there is no such payment, code 1000503."},
		"denied loosely":   {ledger.FactObservation, s, ledger.Observation{Question: ledger.QuestionDetails, Answer: ledger.AnswerDenied, Code: "404", Message: "Checkout is not successful"}, "STOVE's details: there is no such payment, code 404 Checkout is not successful, not concluded from."},
		"found":            {ledger.FactObservation, s, ledger.Observation{Question: ledger.QuestionDetails, Answer: ledger.AnswerFound, Record: &record}, "STOVE's details: found, a payment of com.example.game.item01 for 1,200 KRW by player 20000011337."},
		"silent":           {ledger.FactObservation, s, obs(ledger.QuestionDetails, ledger.AnswerSilent), "STOVE's details: the answer does not mention it."},
		"pending":          {ledger.FactObservation, h, ledger.Observation{Question: ledger.QuestionVerify, Answer: ledger.AnswerPending, Code: "1000519"}, "Hive's verify: not paid yet, code 1000519."},
		"failed":           {ledger.FactObservation, s, ledger.Observation{Question: ledger.QuestionDetails, Answer: ledger.AnswerFailed, Error: "timeout"}, "STOVE's details could not be answered: timeout."},
		"lookup":           {ledger.FactObservation, s, obs(ledger.QuestionLookup, ledger.AnswerGranted), "The game was looked up: it granted."},
		"lookup none":      {ledger.FactObservation, s, obs(ledger.QuestionLookup, ledger.AnswerNone), "The game was looked up: it granted nothing."},
		"granted":          {ledger.FactGrant, h, grant(ledger.GrantGranted, nil), "The game granted 100 gem to player 20000011337, grant g-1."},
		"mailed":           {ledger.FactGrant, h, grant(ledger.GrantMailed, func(g *ledger.Grant) { g.Kind = ledger.KindGift }), "The game mailed 100 gem to player 20000011337, grant g-1, a gift."},
		"not granted":      {ledger.FactGrant, h, grant(ledger.GrantFailed, nil), "The game failed to grant 100 gem to player 20000011337, grant g-1."},
		"by hand":          {ledger.FactGrant, h, grant(ledger.GrantGranted, func(g *ledger.Grant) { g.Provenance = "evidence" }), "The game granted 100 gem to player 20000011337, grant g-1, recorded by an operator."},
		"spreadsheet":      {ledger.FactGrant, h, grant(ledger.GrantGranted, func(g *ledger.Grant) { g.Suspicious = "it ends in 0000" }), "The game granted 100 gem to player 20000011337, grant g-1; the order id is doubtful: it ends in 0000."},
		"revoked":          {ledger.FactRevoke, h, grant(ledger.GrantRevoked, func(g *ledger.Grant) { g.Items = nil }), "The game took back the grant from player 20000011337, grant g-1."},
		"expired":          {ledger.FactRevoke, h, grant(ledger.GrantExpired, nil), "What was mailed expired: 100 gem from player 20000011337, grant g-1."},
		"coverage":         {ledger.FactCoverage, none, ledger.Coverage{Provider: ledger.Hive, App: hiveApp, From: t0, Until: until}, "The grants of Hive com.example.game are complete from 2026-11-20T03:12:00Z until 2026-11-20T03:42:00Z."},
		"forwarding":       {ledger.FactForward, h, ledger.Forward{Of: 1, Outcome: ledger.ForwardSending}, "The notification was passed on to the game: under way."},
		"delivered":        {ledger.FactForward, h, ledger.Forward{Of: 1, Outcome: ledger.ForwardDelivered, Status: 200}, "The notification was passed on to the game: it took it (http 200)."},
		"late":             {ledger.FactForward, h, ledger.Forward{Of: 1, Outcome: ledger.ForwardDelivered, Late: true}, "The notification was delivered to the game late: it took it."},
		"declined":         {ledger.FactForward, h, ledger.Forward{Outcome: ledger.ForwardDeclined, Status: 500, Action: "a1"}, "The notification was replayed to the game, rebuilt from the unconsumed list: it declined (http 500)."},
		"unanswered":       {ledger.FactForward, h, ledger.Forward{Of: 1, Outcome: ledger.ForwardUnanswered, Error: "reset"}, "The notification was passed on to the game: no answer, reset."},
		"withheld":         {ledger.FactForward, h, ledger.Forward{Of: 1, Outcome: ledger.ForwardWithheld}, "The notification was not passed on: the order is cancelled or being refunded."},
		"proposed":         {ledger.FactAction, h, step(ledger.ActRefund, ledger.StateProposed, func(s *ledger.ActionStep) { s.Money, s.Reason = money, "ticket 1" }), "Refund a1 of 1,200 KRW was proposed, because: ticket 1."},
		"awaiting":         {ledger.FactAction, h, step(ledger.ActRefund, ledger.StateAwaiting, nil), "Refund a1 waits for a second operator."},
		"approved":         {ledger.FactAction, h, step(ledger.ActRefund, ledger.StateApproved, func(s *ledger.ActionStep) { s.Approver = "jun" }), "Refund a1 was approved by jun."},
		"rejected":         {ledger.FactAction, h, step(ledger.ActRefund, ledger.StateRejected, func(s *ledger.ActionStep) { s.Approver = "jun" }), "Refund a1 was rejected by jun."},
		"sending":          {ledger.FactAction, h, step(ledger.ActReportGranted, ledger.StateSending, nil), "Report granted a1 is being sent."},
		"done":             {ledger.FactAction, h, step(ledger.ActVerify, ledger.StateDone, func(s *ledger.ActionStep) { s.Code, s.Message = "0", "success" }), "Verify a1 was accepted: 0 success."},
		"replayed":         {ledger.FactAction, h, step(ledger.ActReplay, ledger.StateDone, func(s *ledger.ActionStep) { s.Outcome = "declined" }), "Replay a1 ended: declined."},
		"refused":          {ledger.FactAction, h, step(ledger.ActRefund, ledger.StateRefused, func(s *ledger.ActionStep) { s.Code = "1000001" }), "Refund a1 was refused: 1000001."},
		"action failed":    {ledger.FactAction, h, step(ledger.ActRefund, ledger.StateFailed, func(s *ledger.ActionStep) { s.Settled, s.Evidence = true, "the console says so" }), "Refund a1 failed, settled, on evidence: the console says so."},
		"in doubt":         {ledger.FactAction, h, step(ledger.ActRefund, ledger.StateInDoubt, nil), "Refund a1 is in doubt."},
		"claim":            {ledger.FactCase, h, ledger.CaseStep{Verb: ledger.VerbClaim}, "The case was claimed."},
		"resolve":          {ledger.FactCase, h, ledger.CaseStep{Verb: ledger.VerbResolve, Seen: ledger.ClassPaidNotGranted, Reason: "by hand."}, "The case was resolved, it was PAID_NOT_GRANTED: by hand."},
		"ignore":           {ledger.FactCase, h, ledger.CaseStep{Verb: ledger.VerbIgnore}, "The case was ignored."},
		"accept":           {ledger.FactCase, h, ledger.CaseStep{Verb: ledger.VerbAccept, Reason: "a coupon"}, "The difference was accepted: a coupon."},
		"reopen":           {ledger.FactCase, h, ledger.CaseStep{Verb: ledger.VerbReopen}, "The case was reopened."},
		"snooze":           {ledger.FactCase, h, ledger.CaseStep{Verb: ledger.VerbSnooze, Until: until}, "The case was snoozed until 2026-11-20T03:42:00Z."},
		"note":             {ledger.FactCase, h, ledger.CaseStep{Verb: ledger.VerbNote, Reason: "called the player"}, "Note: called the player."},
		"mark":             {ledger.FactCase, h, ledger.CaseStep{Verb: ledger.VerbMark, Mark: ledger.MarkTest}, "The order was marked test."},
		"link same":        {ledger.FactCase, h, ledger.CaseStep{Verb: ledger.VerbLink, As: ledger.LinkSame, Other: &s}, "The order was linked as the same payment as stove:1909091033503333452."},
		"link repays":      {ledger.FactCase, h, ledger.CaseStep{Verb: ledger.VerbLink, As: ledger.LinkRepayment, Other: &s, Repays: true}, "The order was linked as the repayment of stove:1909091033503333452."},
		"link repaid":      {ledger.FactCase, h, ledger.CaseStep{Verb: ledger.VerbLink, As: ledger.LinkRepayment, Other: &s}, "The order was linked as repaid by stove:1909091033503333452."},
		"evidence":         {ledger.FactEvidence, h, ledger.Evidence{What: "cancelled", Where: "Hive Console", Text: "ticket 1", Approver: "jun"}, "A person saw it cancelled in Hive Console, approved by jun: ticket 1."},
		"suspect":          {ledger.FactSource, none, ledger.Source{Provider: ledger.Hive, Suspect: true}, "Hive became suspect: its denials are not concluded from until it is released."},
		"released":         {ledger.FactSource, none, ledger.Source{Provider: ledger.Stove, Reason: "a new token"}, "STOVE was released: its denials count again; a new token."},
		"armed":            {ledger.FactArm, ledger.Key{}, ledger.Arm{Operator: "mina", Until: until, Reason: "launch"}, "Write actions were armed by mina until 2026-11-20T03:42:00Z: launch."},
		"disarmed":         {ledger.FactArm, ledger.Key{}, ledger.Arm{Operator: "mina", Until: t0}, "Write actions were disarmed by mina."},
		"product":          {ledger.FactProduct, none, ledger.Product{ID: "item01", Items: append(gems, ledger.Item{ItemID: "a", Quantity: 1}, ledger.Item{ItemID: "b", Quantity: 1}, ledger.Item{ItemID: "c", Quantity: 1})}, "Product item01 grants 100 gem, 1 a, 1 b, 1 more."},
		"empty product":    {ledger.FactProduct, none, ledger.Product{ID: "item01"}, "Product item01 grants nothing."},
		"player":           {ledger.FactPlayer, none, ledger.PlayerLink{Provider: ledger.Hive, Player: ledger.Player{ID: "1", Game: "2"}}, "A player list joins 2 ids of player 1."},
		"catalogue read":   {ledger.FactCatalogue, none, ledger.Catalogue{Player: "20000011337", Country: "KR", Prices: []ledger.Price{{ProductID: "a"}, {ProductID: "b"}}}, "The catalogue for player 20000011337, country KR was read: 2 products."},
		"catalogue failed": {ledger.FactCatalogue, none, ledger.Catalogue{Player: "20000011337", Error: "connection reset"}, "The catalogue for player 20000011337 could not be read: connection reset."},
		"checkout":         {ledger.FactCheckout, none, ledger.Checkout{Player: "1", ProductID: "item01", Repayment: "20850"}, "A checkout of item01 for player 1, repayment 20850 was started."},
		"failed one":       {ledger.FactCheckout, none, ledger.Checkout{Player: "1", ProductID: "item01", Error: "refused"}, "A checkout of item01 for player 1 failed: refused."},
		"player note":      {ledger.FactNote, none, ledger.Note{Player: "20000011337", Text: "wrote in twice"}, "Note on player 20000011337: wrote in twice."},
		"maintenance":      {ledger.FactMaintenance, ledger.Key{}, ledger.Maintenance{From: t0, To: until, Provider: ledger.Stove, Reason: "patch 3.1"}, "Maintenance of STOVE from 03:12 to 03:42: patch 3.1."},
		"its end":          {ledger.FactMaintenance, ledger.Key{}, ledger.Maintenance{Ends: 41, Reason: "done early"}, "Maintenance 41 was ended: done early."},
		"alert": {ledger.FactAlert, none, ledger.Alert{
			Kind: ledger.AlertBroken, On: true, Provider: ledger.Hive, App: hiveApp, Product: "item03", Count: 0, Of: 41, Others: 99, Since: t0.Add(-6 * time.Minute),
		}, "Alert: 0 of 41 grants for item03 in 6 min, others 99%."},
		"alert over": {ledger.FactAlert, none, ledger.Alert{Kind: ledger.AlertSuspect, Provider: ledger.Stove, Quiet: true}, "Alert: over: STOVE denies so many payments that its denials no longer count, during maintenance."},
		"post":       {ledger.FactPost, ledger.Key{}, ledger.AlertPost{Of: []int64{41, 42}, Outlet: "chat", Attempt: 2, State: ledger.PostFailed, Error: "answered 500"}, "Alert 41, 42 to chat, attempt 2: failed: answered 500."},
		"journal":    {ledger.FactJournal, ledger.Key{}, ledger.Journal{What: "gap", Text: "not listening for 10 min"}, "Not listening for 10 min."},
		"batch begun": {ledger.FactBatch, ledger.Key{}, ledger.BatchStep{
			ID: "B1", State: ledger.BatchBegun, Kind: ledger.ActReportGranted, What: "what was marked", Orders: 412, Sums: ledger.Sums{"KRW": "4532000"}, Reason: "the player has it",
		}, "Batch B1 begins: report granted of 412 orders, 4,532,000 KRW (what was marked), because the player has it."},
		"batch stopped": {ledger.FactBatch, ledger.Key{}, ledger.BatchStep{
			ID: "B1", State: ledger.BatchStopped, Text: ledger.Quote("it stopped by itself: 1 in doubt"), Counts: map[string]int64{"done": 3, "in_doubt": 1, "skipped": 408},
		}, "Batch B1 was stopped: it stopped by itself: 1 in doubt; 3 done, 1 in doubt, 408 not tried."},
		"batch ended":     {ledger.FactBatch, ledger.Key{}, ledger.BatchStep{ID: "B1", State: ledger.BatchEnded, Counts: map[string]int64{"done": 412}}, "Batch B1 came to its end; 412 done."},
		"batch resumed":   {ledger.FactBatch, ledger.Key{}, ledger.BatchStep{ID: "B1", State: ledger.BatchResumed}, "Batch B1 is gone on with."},
		"batch dropped":   {ledger.FactBatch, ledger.Key{}, ledger.BatchStep{ID: "B1", State: ledger.BatchDropped, Text: ledger.Quote("too late")}, "The rest of batch B1 is not done, because too late."},
		"batch of asks":   {ledger.FactBatch, ledger.Key{}, ledger.BatchStep{ID: "B4", State: ledger.BatchBegun, Task: ledger.TaskCheck, Orders: 120}, "Batch B4 begins: ask the provider of 120 orders."},
		"batch of grants": {ledger.FactBatch, ledger.Key{}, ledger.BatchStep{ID: "B5", State: ledger.BatchBegun, Task: ledger.TaskGranted, Orders: 3}, "Batch B5 begins: record granted of 3 orders."},
		"batch answered":  {ledger.FactBatch, ledger.Key{}, ledger.BatchStep{ID: "B4", State: ledger.BatchAsked, Answers: map[string][]ledger.Key{"found": {h}, "not_found": {s}}}, "Batch B4: answers came about 2 orders."},
		"batch of marks":  {ledger.FactBatch, ledger.Key{}, ledger.BatchStep{ID: "B3", State: ledger.BatchBegun, Verb: ledger.VerbMark, Mark: ledger.MarkTest, Orders: 52}, "Batch B3 begins: mark as test of 52 orders."},
		"batch of cases":  {ledger.FactBatch, ledger.Key{}, ledger.BatchStep{ID: "B2", State: ledger.BatchBegun, Verb: ledger.VerbClaim, Orders: 2}, "Batch B2 begins: claim of 2 orders."},
	}
}

func summarised(t told) string {
	return plain.Summary(english, ledger.NewDraft(t.kind, t0, t.key, t.payload).Fact)
}

func TestSummary(t *testing.T) {
	t.Parallel()
	covered := map[ledger.FactKind]bool{}
	for name, c := range toldFacts() {
		covered[c.kind] = true
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := summarised(c); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
	kinds := factKinds(t)
	if len(kinds) < 17 {
		t.Errorf("only %d kinds of facts were found: %v", len(kinds), kinds)
	}
	for _, k := range kinds {
		if !covered[k] {
			t.Errorf("facts of the kind %q have no summary in the table", k)
		}
		// An empty payload is a fact as well: it must not read like one this version does not know.
		text := plain.Summary(english, ledger.Fact{Kind: k, Data: []byte("{}")})
		if len(text) < 15 || strings.Contains(text, "no words for") {
			t.Errorf("%s without particulars: %q", k, text)
		}
		if text := plain.Summary(english, ledger.Fact{Kind: k, Seq: 7, Data: []byte("{")}); !strings.Contains(text, "unreadable") {
			t.Errorf("%s with a damaged payload: %q", k, text)
		}
	}
	if got := plain.Summary(english, ledger.Fact{Kind: "later", Data: []byte("{}")}); !strings.Contains(got, "no words for") {
		t.Errorf("an unknown kind: %q", got)
	}
}

func TestSummaryKeepsSecretsAndStaysClean(t *testing.T) {
	t.Parallel()
	dirty := "a\x1b[2Jb\u202ec Bearer example-token-1 " + blob
	for name, c := range map[string]told{
		"journal":  {ledger.FactJournal, ledger.Key{}, ledger.Journal{Text: dirty}, ""},
		"error":    {ledger.FactNotification, ledger.Key{}, ledger.Notification{Error: dirty}, ""},
		"question": {ledger.FactObservation, hiveKey, ledger.Observation{Question: ledger.QuestionVerify, Answer: ledger.AnswerFailed, Error: dirty}, ""},
		"action":   {ledger.FactAction, hiveKey, ledger.ActionStep{ID: "a1", Kind: ledger.ActVerify, State: ledger.StateFailed, Message: dirty}, ""},
		"note":     {ledger.FactCase, hiveKey, ledger.CaseStep{Verb: ledger.VerbNote, Reason: dirty}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := summarised(c)
			if strings.Contains(got, "example-token-1") || strings.Contains(got, blob) {
				t.Errorf("a secret is told: %q", got)
			}
			if i := strings.IndexFunc(got, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }); i >= 0 {
				t.Errorf("a steering character stands at %d: %q", i, got)
			}
		})
	}
}

func FuzzSummary(f *testing.F) {
	for _, c := range toldFacts() {
		f.Add(string(c.kind), []byte(ledger.NewDraft(c.kind, t0, c.key, c.payload).Fact.Data))
	}
	f.Fuzz(func(t *testing.T, kind string, data []byte) {
		got := plain.Summary(english, ledger.Fact{Kind: ledger.FactKind(kind), At: t0, Key: hiveKey, Data: data})
		if !strings.HasSuffix(got, ".") || strings.ContainsAny(got, "\n\r\t\x1b") {
			t.Errorf("%q is no sentence", got)
		}
	})
}

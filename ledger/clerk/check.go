package clerk

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"makegood/ledger"
)

// CheckAsk is one id to ask its provider about, with what the documents want
// beside it. Hive is asked by player and server, STOVE by tid with member number
// and type; what is empty is taken from what the ledger knows of the order.
type CheckAsk struct {
	ID       string
	Provider ledger.Provider
	// Player and Server are Hive's; Member, GUID, Type and Platform STOVE's.
	Player, Server               string
	Member, GUID, Type, Platform string
}

// forHive and forStove report whether something is given that only one provider
// is asked by. In a mix both may be, and then the shape of the id decides.
func (a CheckAsk) forHive() bool  { return a.Player != "" || a.Server != "" }
func (a CheckAsk) forStove() bool { return a.Member != "" || a.GUID != "" || a.Type != "" }

// Check answers.
const (
	CheckFound       = "found"
	CheckNotFound    = "not_found"
	CheckCouldNotAsk = "could_not_ask"
)

// CheckResult is what a provider said about one id.
type CheckResult struct {
	Provider ledger.Provider `json:"provider"`
	OrderID  string          `json:"order_id"`
	// Answer is found, not_found or could_not_ask; Error says why not.
	Answer string  `json:"answer"`
	Error  *string `json:"error"`
	// Lacks is what it could not be asked for; empty where a question was sent.
	Lacks Lack `json:"-"`
}

func couldNot(key ledger.Key, why ledger.Saying) CheckResult {
	text := why.String()
	return CheckResult{Provider: key.Provider, OrderID: key.Order, Answer: CheckCouldNotAsk, Error: &text}
}

// hiveID is the shape of Hive order ids in the documents: a letter, one digit,
// and 18 digits.
var hiveID = regexp.MustCompile(`^[hH]\d{15,24}$`)

// question is one ask with the order it resolved to.
type question struct {
	ask   CheckAsk
	key   ledger.Key
	known bool
	view  ledger.View
	order *ledger.Order
	at    int
}

// Check asks the providers about any mix of ids now, in as few calls as the
// documents allow, and records every answer. Results come in the order of asks.
// progress, where not nil, is told how many are answered.
func (c *Clerk) Check(ctx context.Context, asks []CheckAsk, progress func(done int)) ([]CheckResult, error) {
	qs := make([]question, len(asks))
	for i, a := range asks {
		q, err := c.resolve(ctx, a)
		if err != nil {
			return nil, err
		}
		q.at = i
		qs[i] = q
	}
	return c.ask(ctx, qs, progress)
}

// ask puts questions to the providers; results stand where the questions say. One that was not reached when asking broke
// off has no answer.
func (c *Clerk) ask(ctx context.Context, qs []question, progress func(done int)) ([]CheckResult, error) {
	results := make([]CheckResult, len(qs))
	var hive, stove []question
	for _, q := range qs {
		if q.key.Provider == ledger.Hive {
			hive = append(hive, q)
		} else {
			stove = append(stove, q)
		}
	}
	done := 0
	tell := func(r CheckResult, at int) {
		results[at] = r
		done++
		if progress != nil {
			progress(done)
		}
	}
	if err := c.checkHive(ctx, hive, tell); err != nil {
		return results, err
	}
	if err := c.checkStove(ctx, stove, tell); err != nil {
		return results, err
	}
	return results, c.store.CatchUp(ctx)
}

// resolve finds the order an id names, or decides which provider it looks like.
// An id that matches several orders is asked about each provider it names only
// when the provider is given.
func (c *Clerk) resolve(ctx context.Context, a CheckAsk) (question, error) {
	id := strings.TrimSpace(a.ID)
	if p, rest, ok := strings.Cut(id, ":"); ok {
		if provider, err := ledger.ParseProvider(p); err == nil {
			a.Provider, id = provider, rest
		}
	}
	q := question{ask: a}
	keys, err := c.store.Find(ctx, id)
	if err != nil {
		return q, wrap("find "+id, err)
	}
	slices.SortStableFunc(keys, func(x, y ledger.Key) int { return strings.Compare(x.App, y.App) }) // one without a service first: it is still to find its own
	for _, k := range keys {
		exact := k.Order == ledger.CanonicalOrder(k.Provider, id)
		if (a.Provider == "" || k.Provider == a.Provider) && (exact || len(keys) == 1) {
			o, s, err := c.store.Order(ctx, k)
			if err != nil {
				return q, wrap("order "+k.String(), err)
			}
			q.key, q.known, q.view, q.order = k, true, s.View, o
			return q, nil
		}
	}
	p := a.Provider
	switch {
	case p != "":
	case hiveID.MatchString(id) && (a.forHive() || !a.forStove()):
		p = ledger.Hive
	case a.forStove():
		p = ledger.Stove
	case a.forHive():
		p = ledger.Hive
	default:
		p = ledger.Stove
	}
	q.key = ledger.NewKey(p, c.appOf(p, ""), id)
	return q, nil
}

// checkHive groups questions by list: one read answers for every order of one
// player on one server.
func (c *Clerk) checkHive(ctx context.Context, qs []question, tell func(CheckResult, int)) error {
	lists := map[UnconsumedAsk]List{}
	for _, q := range qs {
		asks, not := c.listsFor(q)
		if not.lacks != "" {
			tell(notSent(q.key, not), q.at)
			continue
		}
		r := CheckResult{Provider: q.key.Provider, OrderID: q.key.Order, Answer: CheckNotFound}
		for _, ask := range asks {
			list, ok := lists[ask]
			if !ok {
				var err error
				if list, err = c.ReadList(ctx, ask); err != nil {
					return err
				}
				lists[ask] = list
			}
			key := q.key
			key.App = ask.App
			if list.Has(key) {
				r.Answer, r.Error = CheckFound, nil
				break
			}
			if list.Error != "" {
				r = couldNot(q.key, ledger.Quote(list.Error))
			}
		}
		tell(r, q.at)
	}
	return nil
}

// listsFor names the lists an order may stand on: its own, or with a player
// given every known server's.
func (c *Clerk) listsFor(q question) (asks []UnconsumedAsk, not unasked) {
	player := orDefault(q.ask.Player, userID(c.UserIDType, q.view.Player))
	if player == "" {
		return nil, unasked{LackPlayer, ledger.Say("Hive lists by player and server, no call takes an order id: give --player and --server")}
	}
	var apps []ledger.App
	if q.key.App != "" {
		app, _ := c.Policy.App(ledger.Hive, q.key.App)
		apps = []ledger.App{app}
	} else {
		apps = c.apps(ledger.Hive)
	}
	if len(apps) == 0 {
		return nil, unasked{LackSetting, ledger.Say("no Hive app is configured: add [[hive.apps]] to the configuration")}
	}
	for _, app := range apps {
		servers := app.ServerIDs
		if own := orDefault(q.ask.Server, q.view.Server); own != "" {
			servers = []string{own}
		}
		for _, server := range servers {
			asks = append(asks, UnconsumedAsk{App: app.ID, Server: server, IDType: c.UserIDType, UserID: player})
		}
	}
	if len(asks) == 0 {
		return nil, unasked{LackServer, ledger.Say("Hive lists by server: give --server, or server_ids in the configuration")}
	}
	return asks, unasked{}
}

// detailsChunk is the most entries one STOVE details call takes (STOVE bulk
// validation, table Body).
const detailsChunk = 100

// checkStove asks in bulk by service, and alone about every tid a bulk answer
// leaves out.
func (c *Clerk) checkStove(ctx context.Context, qs []question, tell func(CheckResult, int)) error {
	byService := map[string][]question{}
	var services []string
	for _, q := range qs {
		if not := c.fillStove(&q); not.lacks != "" {
			tell(notSent(q.key, not), q.at)
			continue
		}
		if c.homeless(q.key) {
			r, err := c.askServices(ctx, q)
			if err != nil {
				return err
			}
			tell(r, q.at)
			continue
		}
		if _, ok := byService[q.key.App]; !ok {
			services = append(services, q.key.App)
		}
		byService[q.key.App] = append(byService[q.key.App], q)
	}
	for _, service := range services {
		list := byService[service]
		for len(list) > 0 {
			n := min(len(list), detailsChunk)
			if err := c.askDetails(ctx, service, list[:n], tell); err != nil {
				return err
			}
			list = list[n:]
		}
	}
	return nil
}

// fillStove completes what STOVE wants beside a tid from what the ledger knows.
func (c *Clerk) fillStove(q *question) unasked {
	a := &q.ask
	a.Member = orDefault(a.Member, q.view.Player.MemberNo)
	a.GUID = orDefault(a.GUID, q.view.Player.GUID)
	if q.order != nil {
		for _, n := range q.order.Notices {
			a.Type = orDefault(a.Type, n.Notice.RawType)
			a.Platform = orDefault(a.Platform, n.Notice.Record.Platform)
		}
		for _, r := range q.order.Rows {
			a.Member = orDefault(a.Member, r.Grant.MemberNo)
			a.GUID = orDefault(a.GUID, r.Grant.GUID)
		}
	}
	a.Type = strings.ToUpper(strings.TrimSpace(a.Type))
	switch {
	case c.Stove == nil:
		return unasked{LackSetting, ledger.Say("STOVE is not configured: add [[stove.services]] to the configuration")}
	case q.key.App == "" && !c.homeless(q.key):
		return unasked{LackSetting, ledger.Say("no STOVE service is known for it: add [[stove.services]] to the configuration")}
	case a.Member == "":
		return unasked{LackMember, ledger.Say("STOVE asks by tid with the member number: give --member")}
	case a.Type == "":
		return unasked{LackType, ledger.Say("STOVE asks by tid with the noti_type: give --type (ONLINE_PURCHASE, IAP_PURCHASE, ...)")}
	}
	if a.Platform == "" {
		a.Platform = "MOBILE"
		if strings.HasPrefix(a.Type, "ONLINE") {
			a.Platform = "ONLINE"
		}
	}
	return unasked{}
}

func (q question) stoveAsk() StoveAsk {
	return StoveAsk{
		Service: q.key.App, TID: q.key.Order, Platform: q.ask.Platform, NotiType: q.ask.Type,
		GUID: q.ask.GUID, MemberNo: q.ask.Member,
	}
}

// askDetails asks about one chunk of one service: in bulk first, then alone
// about each tid the bulk answer did not find.
func (c *Clerk) askDetails(ctx context.Context, service string, qs []question, tell func(CheckResult, int)) error {
	settled := map[int]bool{}
	if len(qs) > 1 {
		var err error
		if settled, err = c.askBulk(ctx, service, qs, tell); err != nil {
			return err
		}
	}
	for _, q := range qs {
		if settled[q.at] {
			continue
		}
		a, sent, err := c.Stove.Alone(ctx, q.stoveAsk())
		if err != nil {
			a = StoveAnswer{TID: q.key.Order, Answer: ledger.AnswerFailed, Error: err.Error(), HTTPStatus: sent.HTTPStatus}
		}
		r, err := c.recordStove(ctx, q, a, sent)
		if err != nil {
			return err
		}
		tell(r, q.at)
	}
	return nil
}

// askBulk asks about many tids in one call and tells which are settled: those
// found, or all of them when nothing could be asked.
func (c *Clerk) askBulk(ctx context.Context, service string, qs []question, tell func(CheckResult, int)) (settled map[int]bool, err error) {
	asks := make([]StoveAsk, len(qs))
	for i, q := range qs {
		asks[i] = q.stoveAsk()
	}
	got, sent, askErr := c.Stove.Details(ctx, service, asks)
	if err := c.recordBulk(ctx, service, sent, askErr); err != nil {
		return nil, err
	}
	found := map[string]StoveAnswer{}
	for _, a := range got {
		if a.Answer == ledger.AnswerFound {
			found[a.TID] = a
		}
	}
	settled = map[int]bool{}
	for _, q := range qs {
		a, ok := found[q.key.Order]
		if askErr != nil {
			a, ok = StoveAnswer{TID: q.key.Order, Answer: ledger.AnswerFailed, Error: askErr.Error()}, true
		}
		if !ok {
			continue
		}
		// The bulk answer's bytes are kept once, not with each order.
		r, err := c.recordStove(ctx, q, a, Sent{BegunAt: sent.BegunAt, EndedAt: sent.EndedAt, HTTPStatus: sent.HTTPStatus})
		if err != nil {
			return nil, err
		}
		settled[q.at] = true
		tell(r, q.at)
	}
	return settled, nil
}

// recordBulk keeps a bulk answer's bytes; the orders in it refer to it by time.
func (c *Clerk) recordBulk(ctx context.Context, service string, sent Sent, askErr error) error {
	obs := ledger.Observation{
		Question: ledger.QuestionDetails, Answer: ledger.AnswerSilent, Code: sent.Code, Message: sent.Message,
		HTTPStatus: sent.HTTPStatus, BegunAt: sent.BegunAt, EndedAt: sent.EndedAt,
	}
	if askErr != nil {
		obs.Answer, obs.Error = ledger.AnswerFailed, askErr.Error()
	}
	d := ledger.NewDraft(ledger.FactObservation, c.now(), ledger.Key{Provider: ledger.Stove, App: service}, obs).
		By(c.Operator, c.Source).With(sent.Raw, "")
	_, err := c.store.Append(ctx, []ledger.Draft{d})
	return wrap("record STOVE's bulk answer", err)
}

// recordStove records one tid's answer. A denial of an order nobody has heard of
// is kept as an answer without making an order of it.
func (c *Clerk) recordStove(ctx context.Context, q question, a StoveAnswer, sent Sent) (CheckResult, error) {
	obs := ledger.Observation{
		Question: ledger.QuestionDetails, Answer: a.Answer, Code: a.Code, Message: a.Message, HTTPStatus: a.HTTPStatus,
		BegunAt: sent.BegunAt, EndedAt: sent.EndedAt, Error: a.Error, Record: a.Record, Spellings: a.Spellings,
		// Asked alone, with the guid where one is known; the client tried both
		// spellings of an ONLINE platform before it said denied.
		Concluded: a.Answer == ledger.AnswerDenied,
	}
	_, err := c.store.Transact(ctx, func(books ledger.Books) ([]ledger.Draft, error) {
		key := q.key
		if !q.known && a.Answer != ledger.AnswerFound {
			key.Order = ""
			obs.Record = &ledger.Record{Spelling: q.key.Order}
			obs.Concluded = false
			return []ledger.Draft{ledger.NewDraft(ledger.FactObservation, c.now(), key, obs).By(c.Operator, c.Source).With(sent.Raw, "")}, nil
		}
		o, s, err := books.Order(ctx, key)
		if err != nil && ledger.KindOf(err) != ledger.NotFound {
			return nil, err //nolint:wrapcheck // named below
		}
		if o != nil && obs.Answer == ledger.AnswerFailed && !c.tells(o, s, obs) {
			return nil, nil
		}
		drafts, err := c.answerDrafts(ctx, books, key, obs)
		if err != nil {
			return nil, err
		}
		drafts[len(drafts)-1].Fact.Raw = sent.Raw
		return drafts, nil
	})
	if err != nil {
		return CheckResult{}, wrap("record STOVE's answer about "+q.key.Order, err)
	}
	r := CheckResult{Provider: q.key.Provider, OrderID: q.key.Order}
	switch a.Answer {
	case ledger.AnswerFound:
		r.Answer = CheckFound
	case ledger.AnswerDenied:
		r.Answer = CheckNotFound
	case ledger.AnswerSilent:
		r = couldNot(q.key, ledger.Say("STOVE's answer does not name this tid, which says nothing of it; ask again"))
	default:
		r = couldNot(q.key, ledger.Quote(orDefault(a.Error, ledger.Say("STOVE answered code %s %s", a.Code, a.Message).String())))
	}
	return r, nil
}

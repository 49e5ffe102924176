package rows

import (
	"context"
	"io"
	"strings"

	"makegood/ledger"
)

// The columns of a grant, in the order of grantSchema.
const (
	grantProvider = iota
	grantApp
	grantOrder
	grantID
	grantPlayer
	grantItems
	grantItem
	grantQuantity
	grantAt
	grantStatus
	grantServer
	grantProduct
	grantGUID
	grantMember
	grantUID
	grantName
	grantType
	grantReported
	grantKind
	grantEnvironment
	grantUntil
	grantFrom
)

func grantSchema() *schema {
	return &schema{
		what: "a grant",
		columns: []column{
			{name: "provider"},
			{name: "app", class: idCell},
			{name: "order_id", class: idCell},
			{name: "grant_id", class: idCell},
			{name: "player_id", class: idCell, private: true},
			{name: "items", class: textCell, nested: true},
			{name: "item_id", class: idCell},
			{name: "quantity"},
			{name: "granted_at"},
			{name: "status"},
			{name: "server", class: idCell},
			{name: "product_id", also: []string{"market_pid"}, class: idCell},
			{name: "guid", class: idCell, private: true},
			{name: "member_no", class: idCell, private: true},
			{name: "uid", class: idCell, private: true},
			{name: "player_name", class: textCell, private: true},
			{name: "player_type"},
			{name: "reported"},
			{name: "kind"},
			{name: "environment"},
			{name: "complete_until", object: true},
			{name: "complete_from", object: true},
		},
		required: [][]int{{grantProvider}, {grantOrder}, {grantAt}},
		until:    grantUntil,
		limit:    maxRow,
	}
}

// statusWords are the words of ledger.GrantStatus, for reasons.
const statusWords = "granted, mailed, failed, revoked or expired"

func parseStatus(word string) (ledger.GrantStatus, bool) {
	switch s := ledger.GrantStatus(strings.ToLower(word)); s {
	case ledger.GrantGranted, ledger.GrantMailed, ledger.GrantFailed, ledger.GrantRevoked, ledger.GrantExpired:
		return s, true
	default:
		return "", false
	}
}

// Grants reads the game's grant record and hands every good row to yield, with
// the line it starts on, and every declaration of coverage to cover. A bundle
// written as one row per item is one call per row: what belongs together has one
// grant_id. In an object "items" may hold all of it.
//
// A row needs provider, order_id and granted_at; without a status it says
// granted, without a quantity its item was granted once. provider and app may
// come from f; where neither f nor the row names an app it is empty and the
// caller resolves it before Key.
//
// Bad rows are given back, at most ten thousand of them one by one; in a JSON
// array they name the element too. err is only what ended the reading: a header
// that lacks columns, an unreadable input, ctx, or what yield or cover returned.
// A nil cover refuses lines of coverage.
func Grants(ctx context.Context, r io.Reader, name string, f Format, yield func(line int, g ledger.Grant) error, cover func(ledger.Coverage) error) (rejected []ledger.RejectedRow, err error) {
	return read(ctx, r, name, f, grantSchema(), func(rd *reader) func(*row) error {
		return newGrantTaker(rd, yield, cover).take
	})
}

// grantTaker turns rows into grants.
type grantTaker struct {
	rd    *reader
	yield func(int, ledger.Grant) error
	cover func(ledger.Coverage) error
	// The words of the row before are mostly those of this one.
	providerWord string
	provider     ledger.Provider
	statusWord   string
	status       ledger.GrantStatus
}

func newGrantTaker(rd *reader, yield func(int, ledger.Grant) error, cover func(ledger.Coverage) error) *grantTaker {
	rd.tries = true
	return &grantTaker{rd: rd, yield: yield, cover: cover}
}

func (t *grantTaker) take(r *row) error {
	if r.flaw != nil {
		return r.flaw
	}
	t.rd.supply()
	if r.has(grantUntil) || r.has(grantFrom) {
		return t.coverage(r)
	}
	g, err := t.grant(r)
	if err != nil || t.rd.trying {
		return err
	}
	return t.yield(r.line, g)
}

func (t *grantTaker) coverage(r *row) error {
	if t.cover == nil {
		return bad("a line of coverage is not taken here")
	}
	provider, err := t.parseProvider(r)
	if err != nil {
		return err
	}
	if r.cells[grantUntil] == "" {
		return bad("complete_until is missing")
	}
	c := ledger.Coverage{Provider: provider, App: r.cells[grantApp]}
	if c.Until, err = t.instant(r, grantUntil); err != nil {
		return err
	}
	if r.cells[grantFrom] != "" {
		if c.From, err = t.instant(r, grantFrom); err != nil {
			return err
		}
	}
	if c.From > c.Until {
		return bad("complete_from is later than complete_until")
	}
	return t.cover(c)
}

func (t *grantTaker) grant(r *row) (g ledger.Grant, err error) {
	if g.Provider, err = t.parseProvider(r); err != nil {
		return g, err
	}
	if r.cells[grantOrder] == "" {
		return g, r.missing(t.rd.settled, grantOrder)
	}
	if g.GrantedAt, err = t.instant(r, grantAt); err != nil {
		return g, err
	}
	if g.Status, err = t.parseStatus(r); err != nil {
		return g, err
	}
	if g.Items, err = t.items(r); err != nil {
		return g, err
	}
	if err = t.words(r, &g); err != nil {
		return g, err
	}
	g.App, g.OrderID, g.GrantID = r.cells[grantApp], r.cells[grantOrder], r.cells[grantID]
	g.PlayerID, g.PlayerName = r.cells[grantPlayer], r.cells[grantName]
	g.GUID, g.MemberNo, g.UID = r.cells[grantGUID], r.cells[grantMember], r.cells[grantUID]
	g.Server, g.ProductID = r.cells[grantServer], r.cells[grantProduct]
	g.Suspicious = r.suspicion()
	return g, nil
}

func (t *grantTaker) parseProvider(r *row) (ledger.Provider, error) {
	word := r.cells[grantProvider]
	if word != "" && word == t.providerWord {
		return t.provider, nil
	}
	p, err := parseProvider(t.rd.settled, r)
	if err == nil {
		t.providerWord, t.provider = strings.Clone(word), p
	}
	return p, err
}

// parseProvider reads the provider's name.
func parseProvider(f *settled, r *row) (ledger.Provider, error) {
	word := r.cells[providerColumn]
	if word == "" {
		return "", r.missing(f, providerColumn)
	}
	p, err := ledger.ParseProvider(word)
	if err != nil {
		return "", bad("unknown provider %s (hive or stove)", quote(word))
	}
	return p, nil
}

func (t *grantTaker) instant(r *row, column int) (ledger.Instant, error) {
	return parseInstant(t.rd.settled, r, column)
}

// parseInstant reads a time in a column.
func parseInstant(f *settled, r *row, column int) (ledger.Instant, error) {
	if r.cells[column] == "" {
		return 0, r.missing(f, column)
	}
	at, err := ParseInstant(r.cells[column], f.Timezone)
	if err != nil {
		return 0, bad("%s: %v", f.columns[column].name, err)
	}
	return at, nil
}

func (t *grantTaker) parseStatus(r *row) (ledger.GrantStatus, error) {
	word := r.cells[grantStatus]
	switch {
	case !r.has(grantStatus):
		return ledger.GrantGranted, nil
	case word != "" && word == t.statusWord:
		return t.status, nil
	}
	status, ok := t.rd.status[fold(word)]
	if !ok {
		status, ok = parseStatus(word)
	}
	switch {
	case ok:
		t.statusWord, t.status = strings.Clone(word), status
		return status, nil
	case word == "":
		return "", bad(`status is empty (if that means granted, say status = { "" = "granted" })`)
	default:
		return "", bad("unknown status %s (%s; the source's own words are given in status)", quote(word), statusWords)
	}
}

// words reads the fields that know a few words only.
func (t *grantTaker) words(r *row, g *ledger.Grant) error {
	if word := r.cells[grantReported]; word != "" {
		reported, ok := parseFlag(word)
		if !ok {
			return bad("reported %s is neither yes nor no", quote(word))
		}
		g.Reported = &reported
	}
	switch kind := strings.ToLower(r.cells[grantKind]); kind {
	case "", "purchase", ledger.KindGift:
		g.Kind = kind
	default:
		return bad("unknown kind %s (purchase or gift)", quote(kind))
	}
	switch kind := strings.ToLower(r.cells[grantType]); kind {
	case "", ledger.PlayerTypeGame:
		g.PlayerType = kind
	default:
		return bad("unknown player_type %s (game, or empty for the provider's id)", quote(kind))
	}
	switch env := ledger.Environment(strings.ToLower(r.cells[grantEnvironment])); env {
	case "", ledger.Sandbox, ledger.Live:
		g.Environment = env
	default:
		return bad("unknown environment %s (sandbox or live)", quote(string(env)))
	}
	return nil
}

// items gives what the row says was granted; nothing where it does not say.
func (t *grantTaker) items(r *row) ([]ledger.Item, error) {
	item, list := r.cells[grantItem], r.nested != nil || r.cells[grantItems] != ""
	switch {
	case item != "" && list:
		return nil, bad("has items and item_id; which of them counts?")
	case list:
		return t.rd.items(grantItems)
	case item == "":
		return nil, nil
	}
	quantity, err := rowQuantity(r, grantQuantity)
	if err != nil {
		return nil, err
	}
	return []ledger.Item{{ItemID: item, Quantity: quantity}}, nil
}

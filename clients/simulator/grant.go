package simulator

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	statusGranted = "granted"
	statusMailed  = "mailed"
	statusRevoked = "revoked"

	maxPush = 500 // rows of one push
)

// GrantRow is one row of the game's grant record, as pushed, looked up and exported.
type GrantRow struct {
	Provider   string `json:"provider"`
	App        string `json:"app"`
	OrderID    string `json:"order_id"`
	GrantID    string `json:"grant_id"`
	PlayerID   string `json:"player_id"`
	Items      []Item `json:"items"`
	GrantedAt  string `json:"granted_at"` // RFC 3339, UTC
	Status     string `json:"status"`     // granted, mailed or revoked
	Server     string `json:"server"`
	ProductID  string `json:"product_id"`
	GUID       string `json:"guid,omitempty"`
	MemberNo   string `json:"member_no,omitempty"`
	UID        string `json:"uid,omitempty"`
	PlayerName string `json:"player_name"`
	PlayerType string `json:"player_type,omitempty"` // "game" where player_id is the game's own
	Reported   bool   `json:"reported"`
	Kind       string `json:"kind"` // purchase or gift
}

type grant struct {
	row     GrantRow
	quiet   bool // never pushed
	revoked bool // a later row takes it back
}

func multiply(items []Item, quantity string) []Item {
	n, err := strconv.ParseInt(quantity, 10, 64)
	if err != nil || n < 1 {
		n = 1
	}
	var list []Item
	for _, item := range items {
		list = append(list, Item{ItemID: item.ItemID, Quantity: item.Quantity * n})
	}
	return list
}

// give writes grant rows, as the faults have it, and says which.
func (s *Simulator) give(at time.Time, cl claim) []*grant {
	row := s.blank(at, cl)
	if s.strikes("game-partial-bundle", cl.fate) && len(row.Items) > 1 {
		row.Items = s.firstPart(cl)
		s.gameFault(at, cl, "game-partial-bundle", "The game grants only a part of order %s.", cl.orderID)
	}
	if s.strikes("game-mailbox", cl.fate) {
		row.Status = statusMailed
	}
	if s.strikes("game-wrong-player", cl.fate) {
		other := s.anotherPlayer(cl)
		wrong := cl
		wrong.player, wrong.playerID = other, other.VID
		if cl.provider == "stove" {
			wrong.playerID = other.GUID
		}
		items, status := row.Items, row.Status
		row = s.blank(at, wrong)
		row.Items, row.Status = items, status
		s.gameFault(at, cl, "game-wrong-player", "The game gives the items of order %s to %s.", cl.orderID, other.Name)
	}
	rows := []*grant{s.record(at, cl, row)}
	if s.strikes("game-double-grant", cl.fate) {
		row.GrantedAt = rfc3339(at.Add(time.Second))
		rows = append(rows, s.record(at, cl, row))
		s.gameFault(at, cl, "game-double-grant", "The game grants order %s twice.", cl.orderID)
	}
	return rows
}

func (s *Simulator) gameFault(at time.Time, cl claim, knob string, sentence Sentence, args ...any) {
	s.say(at, Event{Kind: KindFault, Provider: cl.provider, OrderID: cl.orderID, Knob: knob}, sentence, args...)
}

func rfc3339(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func (s *Simulator) blank(at time.Time, cl claim) GrantRow {
	row := GrantRow{
		Provider: cl.provider, App: s.app(cl.provider == "hive"), OrderID: cl.orderID, PlayerID: cl.playerID,
		Items: slices.Clone(cl.items), GrantedAt: rfc3339(at), Status: statusGranted, Server: cl.server,
		ProductID: cl.product, Kind: "purchase",
	}
	switch p := cl.player; {
	case p == nil:
	case s.cfg.OwnPlayerIDs:
		row.PlayerName, row.PlayerID, row.PlayerType = p.Name, p.CharacterNo, "game"
	case cl.provider == "hive":
		row.PlayerName, row.UID = p.Name, p.UID
	default:
		row.PlayerName, row.MemberNo = p.Name, p.MemberNo
		if cl.playerID == p.GUID {
			row.GUID = p.GUID
		}
	}
	if row.Items == nil {
		row.Items = []Item{}
	}
	return row
}

// firstPart is the first line of a cart, or the first item of anything else.
func (s *Simulator) firstPart(cl claim) []Item {
	if o := s.world.byID[orderKey(cl.provider, cl.orderID)]; o != nil && len(o.lines) > 1 {
		return multiply(o.lines[0].product.Items, ordinal(o.lines[0].quantity))
	}
	return slices.Clone(cl.items[:1])
}

func (s *Simulator) anotherPlayer(cl claim) *Player {
	i := slices.Index(s.world.players, cl.player)
	return s.world.players[(i+1)%len(s.world.players)]
}

// record keeps a row and sees to its push.
func (s *Simulator) record(at time.Time, cl claim, row GrantRow) *grant {
	s.posts.GrantsGiven++
	row.GrantID = fmt.Sprintf("G-%06d", s.posts.GrantsGiven)
	fate := cl.fate
	fate.id += " push " + row.GrantID
	g := &grant{row: row, quiet: s.strikes("game-push-lost", fate)}
	s.world.grants = append(s.world.grants, g)
	key := orderKey(row.Provider, row.OrderID)
	s.world.grantsBy[key] = append(s.world.grantsBy[key], g)
	s.say(at, Event{Kind: KindGranted, Provider: row.Provider, OrderID: row.OrderID},
		"The game grants %s %s for order %s.", row.PlayerName, itemText(row.Items), row.OrderID)
	s.pushSoon(at)
	return g
}

func itemText(items []Item) any {
	var parts []string
	for _, item := range items {
		parts = append(parts, fmt.Sprintf("%d %s", item.Quantity, item.ItemID))
	}
	if parts == nil {
		return Sentence("nothing")
	}
	return strings.Join(parts, ", ")
}

// full says that the game's record has as many rows as it may.
func (s *Simulator) full() bool { return len(s.world.grants) >= 4*s.world.maxOrders }

// GrantUnpaid makes the game give a product for an order no provider knows of, and returns the order id it invents.
func (s *Simulator) GrantUnpaid(provider, player, product, server string) (orderID string, err error) {
	s.update(func(at time.Time) { orderID, err = s.grantUnpaid(at, provider, player, product, server) })
	return orderID, wrap("grant unpaid", err)
}

func (s *Simulator) grantUnpaid(at time.Time, provider, player, product, server string) (string, error) {
	p, prod, err := s.world.find(player, product, server)
	if err != nil {
		return "", err
	}
	cl := claim{provider: provider, player: p, server: server, items: prod.Items}
	switch provider {
	case "hive":
		cl.orderID, cl.playerID, cl.product = s.hiveID(at), p.VID, prod.MarketPID
	case "stove":
		cl.orderID, cl.playerID, cl.product = s.stoveNumber("unpaid", at, s.posts.GrantsGiven), p.GUID, prod.StoveID
	default:
		return "", fmt.Errorf("no provider is called %q", provider)
	}
	if s.full() {
		return "", ErrFull
	}
	s.record(at, cl, s.blank(at, cl))
	return cl.orderID, nil
}

// RevokeGrants makes the game take back whatever it holds granted for an order, and returns how many grants that were.
func (s *Simulator) RevokeGrants(provider, orderID string) (n int) {
	s.update(func(at time.Time) {
		for _, g := range slices.Clone(s.world.grantsBy[orderKey(provider, orderID)]) {
			if g.row.Status == statusRevoked || g.revoked {
				continue
			}
			g.revoked = true
			n++
			back := &grant{row: g.row}
			back.row.Status, back.row.GrantedAt = statusRevoked, rfc3339(at)
			s.world.grants = append(s.world.grants, back)
			key := orderKey(provider, orderID)
			s.world.grantsBy[key] = append(s.world.grantsBy[key], back)
			s.say(at, Event{Kind: KindRevoked, Provider: provider, OrderID: g.row.OrderID},
				"The game takes %s back from %s.", itemText(g.row.Items), g.row.PlayerName)
		}
		s.pushSoon(at)
	})
	return n
}

// pushSoon schedules a push unless one is due already. The caller holds the lock.
func (s *Simulator) pushSoon(at time.Time) {
	if s.world.pushPending || s.ends.Grants == "" || s.world.pushed == len(s.world.grants) {
		return
	}
	s.pushAt(at.Add(s.cfg.Delays.Push))
}

func (s *Simulator) pushAt(due time.Time) {
	s.world.pushPending = true
	s.plan(due, true, s.push)
}

// push posts the rows nobody has taken yet. What fails is sent again later: the same row twice is one grant.
func (s *Simulator) push(ctx context.Context, at time.Time) {
	s.mu.Lock()
	upto := min(len(s.world.grants), s.world.pushed+maxPush)
	rows := []GrantRow{}
	for _, g := range s.world.grants[s.world.pushed:upto] {
		if !g.quiet {
			rows = append(rows, g.row)
		}
	}
	url := s.ends.Grants
	s.mu.Unlock()
	var status int
	var body []byte
	var err error
	if len(rows) > 0 && url != "" {
		header := http.Header{"Content-Type": {"application/json"}}
		if s.cfg.GrantsToken != "" {
			header.Set("Authorization", "Bearer "+s.cfg.GrantsToken)
		}
		status, body, err = s.post(ctx, url, header, encode(rows), false)
	}
	s.updateAt(at, func(at time.Time) {
		s.world.pushPending = false
		switch {
		case url == "":
			return
		case len(rows) > 0 && (err != nil || status != http.StatusOK):
			s.say(at, Event{Kind: KindUnheard}, "The game could not push %d grants: status %d.", len(rows), status)
			s.pushAt(at.Add(s.cfg.Delays.Retry))
			return
		case len(rows) > 0:
			s.posts.GrantsPushed += len(rows)
			s.say(at, Event{Kind: KindPushed}, "The game pushed %d grants.", len(rows))
			if n := rejections(body); n > 0 {
				s.say(at, Event{Kind: KindTrouble}, "%d of the %d grants pushed were rejected: %s", n, len(rows), body)
			}
		}
		s.world.pushed = upto
		s.pushSoon(at)
	})
}

// rejections counts the rows an answer to a push complains about.
func rejections(body []byte) int {
	var a struct {
		Rejected []json.RawMessage `json:"rejected"`
	}
	if json.Unmarshal(body, &a) != nil {
		return 0
	}
	return len(a.Rejected)
}

// lookUp answers GET /grants with a JSON array of rows, empty when the game granted nothing for the order.
func (s *Simulator) lookUp(_ time.Time, c *call) answer {
	if s.strikes("game-down", subject{id: callGameLookup + " " + ordinal(s.posts.Calls[callGameLookup])}) {
		return answer{drop: true}
	}
	provider, id, app := c.query("provider"), c.query("order_id"), c.query("app")
	if provider == "" || id == "" {
		return textAnswer(http.StatusBadRequest, "give provider and order_id")
	}
	rows := []GrantRow{}
	for _, g := range s.world.grantsBy[orderKey(provider, id)] {
		if app == "" || app == g.row.App {
			rows = append(rows, g.row)
		}
	}
	return answer{status: http.StatusOK, contentType: "application/json", body: encode(rows)}
}

// Grants lists the rows in the order in which they were written; taking a grant back is a row of its own.
func (s *Simulator) Grants() []GrantRow {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := make([]GrantRow, 0, len(s.world.grants))
	for _, g := range s.world.grants {
		rows = append(rows, g.row)
	}
	return rows
}

// ExportNDJSON writes the grant file, one row a line.
func (s *Simulator) ExportNDJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, row := range s.Grants() {
		if err := e.Encode(row); err != nil {
			return fmt.Errorf("simulator: export grants: %w", err)
		}
	}
	return nil
}

// ExportCSV writes the grant file with a header and a row for every item; a grant without items has one row with empty
// item columns.
func (s *Simulator) ExportCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	rows := [][]string{{
		"provider", "app", "order_id", "grant_id", "player_id", "item_id", "quantity", "granted_at", "status", "server",
		"product_id", "guid", "member_no", "uid", "player_name", "player_type", "reported", "kind",
	}}
	for _, g := range s.Grants() {
		line := func(item, quantity string) []string {
			return []string{
				g.Provider, g.App, g.OrderID, g.GrantID, g.PlayerID, item, quantity, g.GrantedAt, g.Status, g.Server,
				g.ProductID, g.GUID, g.MemberNo, g.UID, g.PlayerName, g.PlayerType, strconv.FormatBool(g.Reported), g.Kind,
			}
		}
		if len(g.Items) == 0 {
			rows = append(rows, line("", ""))
		}
		for _, item := range g.Items {
			rows = append(rows, line(item.ItemID, strconv.FormatInt(item.Quantity, 10)))
		}
	}
	if err := c.WriteAll(rows); err != nil {
		return fmt.Errorf("simulator: export grants: %w", err)
	}
	return nil
}

func (s *Simulator) export(contentType string, write func(io.Writer) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if !s.gate.enter() {
			return
		}
		defer s.gate.leave()
		var b bytes.Buffer
		if err := write(&b); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		s.write(w, answer{status: http.StatusOK, contentType: contentType, body: b.Bytes()})
	})
}

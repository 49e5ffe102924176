package simulator

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// The names of the game's calls.
const (
	callGameHive   = "game.hive"
	callGameStove  = "game.stove"
	callGameLookup = "game.lookup"
)

func (s *Simulator) gameRoutes() http.Handler {
	mux := http.NewServeMux()
	hive := s.call(fixed(callGameHive), s.takeHive)
	stove := s.call(fixed(callGameStove), s.takeStove)
	mux.Handle("POST /hive", hive)
	mux.Handle("POST /hive/all", hive)
	mux.Handle("POST /stove", stove)
	mux.Handle("POST /stove/", stove)
	mux.Handle("GET /grants", s.call(fixed(callGameLookup), s.lookUp))
	mux.Handle("GET /grants.csv", s.export("text/csv; charset=utf-8", s.ExportCSV))
	mux.Handle("GET /grants.ndjson", s.export("application/x-ndjson", s.ExportNDJSON))
	s.controlRoutes(mux)
	return mux
}

// claim is what the game believes it is asked to grant. Where it asks the provider first, the provider's word replaces
// what the notification says.
type claim struct {
	provider, orderID, server, product string
	player                             *Player
	playerID                           string // as the game will name the player in its grant row
	items                              []Item
	fate                               subject
}

func hiveResult(status, result int, message string) answer {
	return answer{status: status, contentType: "application/json", body: encode(object{{"result", result}, {"result_msg", message}})}
}

func hiveTaken() answer { return hiveResult(http.StatusOK, 0, "success") }

// attempt is the chance of one notification of an order, or of an id nobody knows, to be struck in the game. Faults ordered
// for a purchase strike its first notification only, so that a replay can succeed.
func (s *Simulator) attempt(key string, o *order, product string) subject {
	if _, known := s.world.taken[key]; known || len(s.world.taken) < 4*s.world.maxOrders {
		s.world.taken[key]++
	}
	n := s.world.taken[key]
	fate := subject{id: key + " game " + ordinal(n), target: s.productID(product)}
	if o != nil {
		fate.id = o.lot() + " game " + ordinal(n)
		fate.target, fate.exact = o.lines[0].product.ID, o.exact
		if n <= 1 {
			fate.forced = o.forced
		}
	}
	return fate
}

// takeHive is the game's side of Hive's notification: verify, grant once, report. What comes on the second URL slot is for
// information and never grants.
func (s *Simulator) takeHive(at time.Time, c *call) answer {
	var q struct {
		Type      text   `json:"type"`
		OrderID   text   `json:"order_id"`
		MarketPID text   `json:"market_pid"`
		VID       text   `json:"vid"`
		ServerID  text   `json:"server_id"`
		Quantity  text   `json:"quantity"`
		Blob      string `json:"purchase_bypass_info"`
	}
	readable := json.Unmarshal(c.body, &q) == nil && q.OrderID != ""
	o := s.world.hiveOrder(string(q.OrderID))
	fate := s.attempt(orderKey("hive", string(q.OrderID)), o, string(q.MarketPID))
	if s.strikes("game-down", fate) {
		return answer{drop: true}
	}
	if !readable {
		return hiveResult(http.StatusBadRequest, 400, "unreadable notification")
	}
	if string(q.Type) != kindPaid || strings.HasSuffix(c.path, "/all") || o != nil && o.repays != nil {
		return hiveTaken()
	}
	cl := claim{
		provider: "hive", orderID: string(q.OrderID), playerID: string(q.VID), server: string(q.ServerID),
		product: string(q.MarketPID), fate: fate,
	}
	cl.player = s.world.player(cl.playerID)
	if prod := s.world.product(cl.product); prod != nil {
		cl.items = multiply(prod.Items, string(q.Quantity))
	}
	if a, done := s.gameFaults(at, cl, hiveResult(http.StatusInternalServerError, 500, "inventory is full"), hiveTaken()); done {
		return a
	}
	if o != nil && (s.strikes("game-polling", o.fate("polling")) || len(s.world.grantsBy[o.key()]) > 0) {
		return hiveTaken()
	}
	if s.strikes("game-unchecked", cl.fate) {
		s.give(at, cl)
		return hiveTaken()
	}
	code, verified := s.verify(q.Blob)
	switch {
	case code == codePending:
		return hiveTaken()
	case code != codeOK:
		return hiveResult(http.StatusBadRequest, code, codeText(code))
	case verified != o:
		return hiveResult(http.StatusConflict, 409, "the receipt belongs to another order")
	}
	s.grantHive(at, o, fate)
	return s.lastWord(fate, hiveTaken())
}

// gameFaults are those that come before the game asks anybody.
func (s *Simulator) gameFaults(at time.Time, cl claim, refused, taken answer) (answer, bool) {
	e := Event{Kind: KindFault, Provider: cl.provider, OrderID: cl.orderID}
	switch {
	case s.full():
		return refused, true
	case s.strikes("game-refuses", cl.fate):
		e.Knob = "game-refuses"
		s.say(at, e, "The game refuses order %s: inventory is full.", cl.orderID)
		return refused, true
	case s.strikes("game-drops", cl.fate):
		e.Knob = "game-drops"
		s.say(at, e, "The game takes order %s and grants nothing.", cl.orderID)
		return taken, true
	}
	return answer{}, false
}

// grantHive grants a verified order and reports it, as far as the faults let it.
func (s *Simulator) grantHive(at time.Time, o *order, fate subject) {
	if s.strikes("game-premature-report", fate) {
		s.struck(at, o, "game-premature-report", "The game reports %s's %s as granted and grants nothing.", o.player.Name, o.title())
		s.reportGranted(at, o)
		return
	}
	rows := s.give(at, claim{
		provider: "hive", orderID: o.id, player: o.player, playerID: o.player.VID, server: o.server,
		product: o.lines[0].product.MarketPID, items: orderItems(o), fate: fate,
	})
	if s.strikes("game-unreported", fate) {
		s.struck(at, o, "game-unreported", "The game forgets to tell Hive that %s has %s.", o.player.Name, o.title())
		return
	}
	if s.reportGranted(at, o) == codeOK {
		for _, g := range rows {
			g.row.Reported = true
		}
	}
}

// reportGranted is the game's own item_result 1. It is a method call and not a request, so that answer faults meant for
// the console never strike the game.
func (s *Simulator) reportGranted(at time.Time, o *order) int {
	one := text("1")
	return s.itemResult(at, itemResult{
		Transaction: text(o.transaction), Status: &one, UserType: "v4", UserID: text(o.player.VID),
	})
}

// pickUp is a game that polls: it grants whatever unconsumed lists for the player and was not granted before.
func (s *Simulator) pickUp(at time.Time, p *Player, server string) {
	for _, o := range s.world.byPlayer[p] {
		if !o.listed(at) || o.state != Paid || o.server != server || len(s.world.grantsBy[o.key()]) > 0 {
			continue
		}
		if code, verified := s.verify(s.blobListed(o)); code == codeOK && verified == o {
			s.grantHive(at, o, o.fate("pick up"))
		}
	}
}

func stoveTaken(code int) answer { return stoveCode(http.StatusOK, code, "OK") }

// takeStove is the game's side of STOVE's notification: ask STOVE, grant once per tid, answer. A repeat is answered -1,
// the less usual of the two documented answers.
func (s *Simulator) takeStove(at time.Time, c *call) answer {
	var q struct {
		Platform text `json:"bill_platform_type"`
		Noti     text `json:"noti_type"`
		GUID     text `json:"guid"`
		MemberNo text `json:"member_no"`
		WorldID  text `json:"world_id"`
		Data     struct {
			TID       text `json:"tid"`
			ProductID text `json:"product_id"`
			SubStatus text `json:"subs_status_code"`
		} `json:"data"`
	}
	refused := stoveCode(http.StatusInternalServerError, 500, "Internal Server Error")
	readable := json.Unmarshal(c.body, &q) == nil && q.Data.TID != ""
	tid := string(q.Data.TID)
	o := s.world.stoveOrder(tid)
	fate := s.attempt(orderKey("stove", tid), o, string(q.Data.ProductID))
	if s.strikes("game-down", fate) {
		return answer{drop: true}
	}
	if !readable {
		return stoveCode(http.StatusBadRequest, 400, "unreadable notification")
	}
	noti := strings.ToUpper(string(q.Noti))
	known := noti == notiOnline || noti == notiMobile || noti == notiSubscript || noti == notiOOAP || noti == notiCart
	if !known || noti == notiSubscript && q.Data.SubStatus != "PURCHASE" {
		return stoveTaken(0)
	}
	cl := claim{
		provider: "stove", orderID: tid, playerID: string(q.GUID), server: string(q.WorldID),
		product: string(q.Data.ProductID), fate: fate,
	}
	if cl.playerID == "" {
		cl.playerID = string(q.MemberNo)
	}
	cl.player = s.world.player(cl.playerID)
	if prod := s.world.product(cl.product); prod != nil {
		cl.items = prod.Items
	}
	if o != nil {
		cl.items, cl.product = orderItems(o), o.lines[0].product.StoveID
	}
	if o != nil && len(o.lines) > 1 {
		cl.product = "" // a cart is no single product
	}
	if a, done := s.gameFaults(at, cl, refused, stoveTaken(0)); done {
		return a
	}
	if len(s.world.grantsBy[orderKey("stove", tid)]) > 0 {
		return stoveTaken(-1)
	}
	if (o == nil || o.sandbox || string(q.MemberNo) != o.player.MemberNo) && !s.strikes("game-unchecked", cl.fate) {
		return refused
	}
	s.give(at, cl)
	return s.lastWord(fate, stoveTaken(0))
}

// lastWord is the game's answer after it granted, which may get lost.
func (s *Simulator) lastWord(fate subject, a answer) answer {
	a.drop = s.strikes("game-answer-lost", fate)
	return a
}

func (s *Simulator) productID(name string) string {
	if p := s.world.product(name); p != nil {
		return p.ID
	}
	return ""
}

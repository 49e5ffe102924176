package clerk

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"makegood/ledger"
)

// replayBody is one body a replay may send.
type replayBody struct {
	// seq is the notification it is; zero for a rebuilt one.
	seq            int64
	eventKey       string
	notice         ledger.Notice
	route, headers string
	raw            []byte
	rebuilt        bool
}

// subscriptionPurchase is the one subs_status_code that announces a purchase
// (STOVE payment completion notification, sample of a mobile subscription).
const subscriptionPurchase = "PURCHASE"

func announcesPurchase(n ledger.Notice) bool {
	return n.Type == ledger.NoticePaid && (n.Record.Period == nil || n.Record.Period.Status == subscriptionPurchase)
}

// replayBodies gathers what may be replayed: the stored purchase notifications,
// the latest first, each by its first delivery; where none is stored, the body
// rebuilt from Hive's unconsumed row.
func (c *Clerk) replayBodies(ctx context.Context, o *ledger.Order) ([]replayBody, error) {
	var bodies []replayBody
	for _, n := range o.Notices {
		if !announcesPurchase(n.Notice) {
			continue
		}
		b, err := c.stored(ctx, n)
		if err != nil {
			return nil, err
		}
		if len(b.raw) > 0 {
			bodies = append(bodies, b)
		}
	}
	slices.SortStableFunc(bodies, func(a, b replayBody) int { return cmp.Compare(b.seq, a.seq) })
	if len(bodies) > 0 || o.Key.Provider != ledger.Hive {
		return bodies, nil
	}
	row, ok := o.Seen[ledger.QuestionUnconsumed+"/"+string(ledger.AnswerListed)]
	if !ok || row.Obs.Record == nil {
		return nil, nil
	}
	b, err := rebuild(o.Key, *row.Obs.Record)
	if err != nil {
		return nil, err
	}
	return []replayBody{b}, nil
}

// stored reads the first delivery of a notice with its bytes.
func (c *Clerk) stored(ctx context.Context, n ledger.NoticeSeen) (replayBody, error) {
	b := replayBody{seq: n.Seq, eventKey: n.EventKey, notice: n.Notice}
	f, err := c.store.Fact(ctx, n.Seq)
	if err != nil {
		return b, wrap(fmt.Sprintf("notification %d", n.Seq), err)
	}
	var note ledger.Notification
	if err := f.Decode(&note); err != nil {
		return b, err
	}
	if f.Kind == ledger.FactReread && note.Of != 0 {
		b.seq = note.Of
		if f, err = c.store.Fact(ctx, note.Of); err != nil {
			return b, wrap(fmt.Sprintf("notification %d", note.Of), err)
		}
	}
	b.route, b.headers, b.raw = note.Route, f.Headers, f.Raw
	return b, nil
}

// chooseBody takes the latest body that agrees with the provider's answer, or
// the latest where none does, for the guard to say so.
func chooseBody(o *ledger.Order, s ledger.Standing, p *ledger.Policy, a *ledger.Attempt, bodies []replayBody) *replayBody {
	if a.Kind != ledger.ActReplay || len(bodies) == 0 {
		return nil
	}
	for i := range bodies {
		a.Body = &bodies[i].notice
		for _, v := range ledger.Guards(o, s, p, *a) {
			if v.Guard == "body" && v.OK {
				return &bodies[i]
			}
		}
	}
	a.Body = &bodies[0].notice
	return &bodies[0]
}

// buildReplay makes the post to the game.
func (c *Clerk) buildReplay(o *ledger.Order, b *replayBody) (Outgoing, error) {
	if c.Game == nil {
		return Outgoing{}, failure("build", ledger.Unavailable, "no game is configured: set listener.forward_hive or listener.forward_stove")
	}
	if b == nil {
		return Outgoing{}, failure("build", ledger.NotFound, "no notification is stored and none can be rebuilt: read the player's unconsumed list first")
	}
	out, err := c.Game.Notify(o.Key.Provider, b.route, b.headers, b.raw, b.rebuilt)
	if err != nil {
		return out, wrap("build the request", err)
	}
	out.Request.Rebuilt = b.rebuilt
	return out, nil
}

// hiveNotification is the payment result notification as Hive sends it (web PG
// payment, payment result notification; additionalInfo is the name iap_payload
// had on the PG payment page before).
type hiveNotification struct {
	Type            string  `json:"type"`
	MarketID        string  `json:"market_id"`
	OrderID         string  `json:"order_id"`
	MarketPID       string  `json:"market_pid"`
	VID             string  `json:"vid"`
	UID             *string `json:"uid"`
	VIDType         string  `json:"vid_type"`
	ServerID        string  `json:"server_id"`
	AppID           string  `json:"appid"`
	Amount          string  `json:"amount"`
	Started         *string `json:"started_datetime"`
	Paid            *string `json:"paid_datetime"`
	Cancelled       *string `json:"cancelled_datetime"`
	CancelledReason *string `json:"cancelled_reason"`
	Currency        string  `json:"currency"`
	Quantity        int64   `json:"quantity"`
	Receipt         string  `json:"hiveiap_receipt"`
	StartedMS       *int64  `json:"started_datetime_ms"`
	PaidMS          *int64  `json:"paid_datetime_ms"`
	CancelledMS     *int64  `json:"cancelled_datetime_ms"`
	Payload         *string `json:"iap_payload"`
	AdditionalInfo  *string `json:"additionalInfo"`
	Bypass          string  `json:"purchase_bypass_info"`
}

// The fixed words of a notification rebuilt for Hive's PG market.
const (
	marketPG = "15"
	vidV4    = "v4"
	// routeHive is the listener's route whose endpoint at the game is meant.
	routeHive = "/hive"
	hiveTime  = "2006-01-02 15:04:05"
	// kst is the offset of Hive's zone-less times.
	kst = 9 * 60 * 60
)

// rebuild makes the notification an unconsumed row would have had.
func rebuild(key ledger.Key, r ledger.Record) (replayBody, error) {
	n := hiveNotification{
		Type: string(ledger.NoticePaid), MarketID: marketPG, OrderID: r.Spelling, VID: r.Player.ID, UID: orNull(r.Player.UID),
		VIDType: orDefault(r.Player.VidType, vidV4), ServerID: r.Server, AppID: key.App, Amount: string(r.Amount),
		Currency: r.Currency, Quantity: 1, Receipt: r.Receipt, Payload: orNull(r.Payload), AdditionalInfo: orNull(r.Payload),
		Bypass: r.Bypass,
	}
	if len(r.Lines) > 0 {
		n.MarketPID, n.Quantity = r.Lines[0].ProductID, max(r.Lines[0].Quantity, 1)
	}
	n.Started, n.StartedMS = hiveInstant(r.StartedAt)
	n.Paid, n.PaidMS = hiveInstant(r.PaidAt)
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(n); err != nil {
		return replayBody{}, wrap("rebuild the notification of "+key.String(), err)
	}
	notice := ledger.Notice{Type: ledger.NoticePaid, RawType: n.Type, App: key.App, Record: r}
	return replayBody{
		eventKey: ledger.EventKey(key, notice), notice: notice, route: routeHive,
		headers: "Content-Type: application/json", raw: bytes.TrimSpace(buf.Bytes()), rebuilt: true,
	}, nil
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// hiveInstant gives an instant as Hive prints it: Korean time without a zone,
// and milliseconds.
func hiveInstant(i ledger.Instant) (text *string, ms *int64) {
	if !i.Known() {
		return nil, nil
	}
	t, n := i.Time().In(time.FixedZone("KST", kst)).Format(hiveTime), int64(i)
	return &t, &n
}

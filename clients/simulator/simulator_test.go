package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is a time that moves only when a test says so.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock {
	return &clock{now: time.Date(2026, 11, 19, 18, 0, 0, 0, time.UTC)}
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// rig is a started simulator with a clock in hand and a console that writes down what it gets.
type rig struct {
	*Simulator
	t       *testing.T
	clock   *clock
	console *console
	mu      sync.Mutex
	events  []Event
	slept   []time.Duration
	http    *http.Client
}

const (
	testHiveToken   = "hive-test-token"
	testStoveToken  = "stove-test-token"
	testGrantsToken = "grants-test-token"
)

func newRig(t *testing.T, change ...func(*Config)) *rig {
	t.Helper()
	r := &rig{t: t, clock: newClock(), http: &http.Client{Transport: &http.Transport{}, Timeout: 30 * time.Second}}
	cfg := Config{
		Seed: 7, Now: r.clock.Now, HiveToken: testHiveToken, StoveToken: testStoveToken, GrantsToken: testGrantsToken,
		OnEvent: func(e Event) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.events = append(r.events, e)
		},
		Sleep: func(_ context.Context, d time.Duration) error {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.slept = append(r.slept, d)
			return nil
		},
	}
	for _, c := range change {
		c(&cfg)
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.Simulator = s
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		r.http.CloseIdleConnections()
	})
	return r
}

// withConsole puts a console between the providers and the game: it writes everything down and answers with success.
func (r *rig) withConsole() *rig {
	r.t.Helper()
	r.console = newConsole(r.t)
	err := r.Connect(Endpoints{
		Hive: r.console.url + "/hive", HiveAll: r.console.url + "/hive/all", Stove: r.console.url + "/stove",
		Grants: r.console.url + "/grants",
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return r
}

// step lets time pass, carrying out what falls due at its instant.
func (r *rig) step(d time.Duration) {
	r.t.Helper()
	end := r.clock.Now().Add(d)
	for {
		r.Step(r.t.Context())
		due, any := r.NextDue()
		if !any || due.After(end) {
			break
		}
		if due.After(r.clock.Now()) {
			r.clock.Set(due)
		}
	}
	r.clock.Set(end)
}

func (r *rig) set(name string, rate float64, target ...string) {
	r.t.Helper()
	if err := r.Set(name, rate, target...); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) must(id string, err error) string {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

func (r *rig) order(id string) Order {
	r.t.Helper()
	o, ok := r.Order(id)
	if !ok {
		r.t.Fatalf("no order %s", id)
	}
	return o
}

func (r *rig) player(i int) Player { return r.Players()[i] }

func (r *rig) seen() []Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Event(nil), r.events...)
}

// said counts the events of a kind, of an order where one is given.
func (r *rig) said(kind Kind, order string) int {
	n := 0
	for _, e := range r.seen() {
		if e.Kind == kind && (order == "" || strings.EqualFold(e.OrderID, order)) {
			n++
		}
	}
	return n
}

// reply is an answer as a client sees it.
type reply struct {
	status      int
	contentType string
	raw         []byte
	body        map[string]any
}

var errTransport = errors.New("no answer")

func (r *rig) do(method, url string, header http.Header, body []byte) (reply, error) {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), method, url, bytes.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	request.Header = header
	request.Close = true
	response, err := r.http.Do(request)
	if err != nil {
		return reply{}, errors.Join(errTransport, err)
	}
	raw, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return reply{}, errors.Join(errTransport, err)
	}
	a := reply{status: response.StatusCode, contentType: response.Header.Get("Content-Type"), raw: raw}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if decoder.Decode(&a.body) != nil {
		a.body = nil
	}
	return a, nil
}

func (r *rig) tryHive(path string, body map[string]any) (reply, error) {
	r.t.Helper()
	header := http.Header{"Content-Type": {"text/html"}, "Authorization": {"Bearer " + testHiveToken}}
	return r.do(http.MethodPost, r.HiveURL()+path, header, encode(body))
}

func (r *rig) hive(path string, body map[string]any) reply {
	r.t.Helper()
	a, err := r.tryHive(path, body)
	if err != nil {
		r.t.Fatal(err)
	}
	return a
}

func (r *rig) verifyBlob(blob string) reply {
	r.t.Helper()
	return r.hive("/api_v4/verify", map[string]any{"purchase_bypass_info": blob})
}

func (r *rig) itemResult(o Order, status int) reply {
	r.t.Helper()
	return r.hive("/api_v4/item_result", itemResultBody(o, status))
}

func itemResultBody(o Order, status int) map[string]any {
	return map[string]any{
		"hiveiap_transaction_id": o.Transaction, "result_status": status, "user_id_type": "v4",
		"user_id": json.Number(o.PlayerVID), "asset": []any{},
	}
}

// unconsumedIDs asks for a player's unconsumed orders.
func (r *rig) unconsumedIDs(p Player, server string) []string {
	r.t.Helper()
	a := r.hive("/api_v4/purchases/unconsumed", map[string]any{
		"appid": r.cfg.AppID, "market_id": 15, "server_id": server, "user_id_type": "player_id", "user_id": json.Number(p.VID),
	})
	list, ok := a.body["unconsumed_lists"].([]any)
	if !ok {
		r.t.Fatalf("unconsumed: %s", a.raw)
	}
	var ids []string
	for _, row := range list {
		fields, _ := row.(map[string]any)
		id, _ := fields["order_id"].(string)
		ids = append(ids, id)
	}
	return ids
}

type entry map[string]any

func ask(o Order, p Player, platform, noti string) entry {
	return entry{"bill_platform_type": platform, "noti_type": noti, "guid": p.GUID, "member_no": json.Number(p.MemberNo), "tid": o.ID}
}

func (r *rig) details(entries ...entry) reply {
	r.t.Helper()
	header := http.Header{
		"Content-Type": {"application/json"}, "Authorization": {"Bearer " + testStoveToken}, "Caller-Id": {"GAME_SERVER"},
	}
	a, err := r.do(http.MethodPost, r.StoveURL()+"/bill-cpm/v1.0/payment/"+r.cfg.ServiceID+"/details", header,
		encode(map[string]any{"details": entries}))
	if err != nil {
		r.t.Fatal(err)
	}
	return a
}

func (a reply) text(key string) string {
	switch v := a.body[key].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// delivery is what a console got.
type delivery struct {
	path   string
	header http.Header
	body   []byte
	fields map[string]any // nil where the body is no JSON
}

func (d delivery) text(key string) string { return reply{body: d.fields}.text(key) }

// console stands in for the receiver under test.
type console struct {
	url    string
	mu     sync.Mutex
	got    []delivery
	answer func(delivery) (int, string)
}

func newConsole(t *testing.T) *console {
	t.Helper()
	c := &console{answer: func(d delivery) (int, string) {
		if strings.HasPrefix(d.path, "/stove") {
			return 200, `{"code":0,"message":"OK"}`
		}
		return 200, `{"result":0,"result_msg":"success"}`
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		d := delivery{path: r.URL.Path, header: r.Header.Clone(), body: body}
		if json.Unmarshal(body, &d.fields) != nil {
			d.fields = nil
		}
		c.mu.Lock()
		c.got = append(c.got, d)
		status, text := c.answer(d)
		c.mu.Unlock()
		w.WriteHeader(status)
		if _, err := io.WriteString(w, text); err != nil {
			return
		}
	}))
	t.Cleanup(server.Close)
	c.url = server.URL
	return c
}

// on lists what came to a path, oldest first.
func (c *console) on(path string) []delivery {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []delivery
	for _, d := range c.got {
		if d.path == path {
			list = append(list, d)
		}
	}
	return list
}

func (c *console) answers(f func(delivery) (int, string)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer = f
}

// eventually waits for something that happens on another goroutine.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline.C:
			t.Fatalf("never happened: %s", what)
		case <-tick.C:
		}
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	now := newClock().Now
	for name, cfg := range map[string]Config{
		"no clock":             {},
		"negative players":     {Now: now, Players: -1},
		"endpoint elsewhere":   {Now: now, Endpoints: Endpoints{Hive: "http://192.0.2.1/hive"}},
		"endpoint by name":     {Now: now, Endpoints: Endpoints{Grants: "https://game.example.com/grants"}},
		"endpoint without URL": {Now: now, Endpoints: Endpoints{Stove: "127.0.0.1:80"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := New(cfg); err == nil {
				t.Error("want an error")
			}
		})
	}
}

func TestStartRefusesOtherInterfaces(t *testing.T) {
	t.Parallel()
	s, err := New(Config{Now: newClock().Now, GameAddress: "0.0.0.0:0"})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Start(t.Context())
	if err == nil || !strings.Contains(err.Error(), "loopback") {
		t.Errorf("got %v", err)
	}
	if s.HiveURL() != "" {
		t.Error("a failed start leaves a URL behind")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestStartsOnceAndClosesWithItsContext(t *testing.T) {
	t.Parallel()
	s, err := New(Config{Now: newClock().Now})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := s.Start(ctx); err != nil {
		t.Fatal(err)
	}
	if err := s.Start(ctx); err == nil {
		t.Error("a second start succeeds")
	}
	base := s.GameURL()
	cancel()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	eventually(t, "the game stops listening", func() bool {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/control", nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(request)
		if err == nil {
			err = response.Body.Close()
		}
		return err != nil
	})
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

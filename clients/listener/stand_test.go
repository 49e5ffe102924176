package listener

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"makegood/clients/game"
	"makegood/clients/transport"
	"makegood/ledger"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait of the tests; nothing comes near it unless it is
// broken.
const patience = 30 * time.Second

// passed is one outcome as the clerk was told it.
type passed struct {
	reception ledger.Reception
	forward   ledger.Forward
	answer    []byte
}

// clerkStand is a ledger in memory with the clerk's rules: event keys,
// duplicates, and an earlier success that counts once it is recorded.
type clerkStand struct {
	mu       sync.Mutex
	arrivals []ledger.Arrival
	keys     []string // event keys of arrivals, by number
	outcomes []passed
	pushes   []string
	refused  []string
	withhold bool
	tell     bool // of duplicates

	receiveErr, recogniseErr, passedErr, grantsErr error
	// onReceive, onPassed and onGrants run outside the lock, before anything else.
	onReceive, onPassed, onGrants func(ctx context.Context)
	// onRecorded runs after an arrival is recorded and before it is answered.
	onRecorded func(ledger.Reception)
	taken      ledger.GrantsTaken
	lost       []string
}

func (c *clerkStand) Receive(ctx context.Context, a ledger.Arrival) (ledger.Reception, error) {
	if c.onReceive != nil {
		c.onReceive(ctx)
	}
	r, err := c.receive(ctx, a)
	if c.onRecorded != nil && err == nil {
		c.onRecorded(r)
	}
	return r, err
}

func (c *clerkStand) receive(ctx context.Context, a ledger.Arrival) (ledger.Reception, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := errors.Join(ctx.Err(), c.receiveErr); err != nil {
		return ledger.Reception{}, err
	}
	c.arrivals = append(c.arrivals, a)
	r := ledger.Reception{Seq: int64(len(c.arrivals))}
	if n := a.Notice; n != nil && n.Record.Spelling != "" {
		r.Key = ledger.NewKey(a.Provider, "app", n.Record.Spelling)
		r.EventKey, r.Type, r.Known = ledger.EventKey(r.Key, *n), n.Type, n.Type != ledger.NoticeUnknown
	}
	if c.recogniseErr != nil {
		return r, c.recogniseErr
	}
	r.Duplicate = c.tell && slices.Contains(c.keys, r.EventKey) && r.EventKey != ""
	r.Withhold = c.withhold && r.Type == ledger.NoticePaid
	c.keys = append(c.keys, r.EventKey)
	for _, o := range c.outcomes {
		if o.forward.Outcome == ledger.ForwardDelivered && o.reception.EventKey == r.EventKey && r.EventKey != "" {
			r.Earlier = &ledger.GameAnswer{Status: o.forward.Status, ContentType: o.forward.ContentType, Body: o.answer}
		}
	}
	return r, nil
}

func (c *clerkStand) Passed(ctx context.Context, r ledger.Reception, f ledger.Forward, answer []byte) error {
	if c.onPassed != nil {
		c.onPassed(ctx)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := errors.Join(ctx.Err(), c.passedErr); err != nil {
		return err
	}
	c.outcomes = append(c.outcomes, passed{r, f, answer})
	return nil
}

func (c *clerkStand) TakeGrants(ctx context.Context, body []byte, remote string) (ledger.GrantsTaken, error) {
	if c.onGrants != nil {
		c.onGrants(ctx)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.grantsErr != nil {
		return ledger.GrantsTaken{}, c.grantsErr
	}
	c.pushes = append(c.pushes, remote+" "+string(body))
	return c.taken, nil
}

func (c *clerkStand) Lost(_ context.Context, n int, from, to ledger.Instant) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.receiveErr != nil {
		return c.receiveErr
	}
	c.lost = append(c.lost, fmt.Sprint(n, " ", from <= to))
	return nil
}

func (c *clerkStand) Refused(_ context.Context, what, route, remote string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refused = append(c.refused, what+" | "+route+" | "+remote)
}

func (c *clerkStand) stored() []ledger.Arrival {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.arrivals)
}

func (c *clerkStand) passes() []passed {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.outcomes)
}

func (c *clerkStand) journal() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.refused)
}

func (c *clerkStand) set(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
}

// decoders read bodies of the least form that will do.
func decoders() Decoders {
	return Decoders{
		Hive: func(body []byte) (ledger.Notice, error) {
			var b struct {
				Type    string `json:"type"`
				OrderID string `json:"order_id"`
				AppID   string `json:"appid"`
			}
			if err := json.Unmarshal(body, &b); err != nil {
				return ledger.Notice{}, err
			}
			if b.Type == "panic" {
				panic("a fault made for a test")
			}
			t := ledger.NoticeUnknown
			if b.Type == "paid" || b.Type == "cancelled" {
				t = ledger.NoticeType(b.Type)
			}
			return ledger.Notice{Type: t, RawType: b.Type, App: b.AppID, Record: ledger.Record{Spelling: b.OrderID}}, nil
		},
		Stove: func(body []byte, _ string) (ledger.Notice, error) {
			var b struct {
				NotiType string `json:"noti_type"`
				Data     struct {
					TID string `json:"tid"`
				} `json:"data"`
			}
			if err := json.Unmarshal(body, &b); err != nil {
				return ledger.Notice{}, err
			}
			t := ledger.NoticeUnknown
			if b.NotiType == "ONLINE_PURCHASE" {
				t = ledger.NoticePaid
			}
			return ledger.Notice{Type: t, RawType: b.NotiType, Record: ledger.Record{Spelling: b.Data.TID}}, nil
		},
	}
}

const (
	hivePaid      = `{"type":"paid","order_id":"H2168993822440686730","appid":"com.example.game"}`
	hiveCancelled = `{"type":"cancelled","order_id":"H2168993822440686730","appid":"com.example.game"}`
	stovePaid     = `{"noti_type":"ONLINE_PURCHASE","data":{"tid":"1909091033503333452"}}`
	hiveOK        = `{"result":0,"result_msg":"success"}`
	stoveOK       = `{"code":0,"message":"OK"}`
)

// stand is a running listener with all that is around it.
type stand struct {
	*Server
	t      *testing.T
	clerk  *clerkStand
	client *http.Client

	mu     sync.Mutex
	alarms []Alarm
}

func given(value string) transport.Secret {
	return func(context.Context) (string, error) { return value, nil }
}

// options are those of a listener in observe mode on free ports.
func options(c Clerk) Options {
	return Options{
		Address: "127.0.0.1:0", AdminAddress: "127.0.0.1:0", Clerk: c, Decode: decoders(), Now: time.Now,
	}
}

// start runs a listener until the test ends and holds that it ends in order.
func start(t *testing.T, change func(*Options)) *stand {
	t.Helper()
	s := launch(t, change)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience)
		defer cancel()
		s.client.CloseIdleConnections()
		if err := s.Shutdown(ctx); err != nil {
			t.Errorf("shutdown: %v", err)
		}
	})
	return s
}

// launch runs a listener the test shuts down itself.
func launch(t *testing.T, change func(*Options)) *stand {
	t.Helper()
	s := &stand{t: t, clerk: &clerkStand{}, client: &http.Client{
		Transport:     &http.Transport{DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       patience,
	}}
	t.Cleanup(s.client.CloseIdleConnections)
	o := options(s.clerk)
	o.Alarm = func(a Alarm) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.alarms = append(s.alarms, a)
	}
	if change != nil {
		change(&o)
	}
	server, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.Server = server
	if err := server.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *stand) alarmed() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for _, a := range s.alarms {
		b.WriteString(string(a.Kind))
		if !a.Active {
			b.WriteString(" over")
		}
		b.WriteString(": " + a.Text + "\n")
	}
	return b.String()
}

// answer is what a sender got.
type answer struct {
	status int
	body   string
	header http.Header
}

func (s *stand) do(method, path, body string, headers ...string) answer {
	s.t.Helper()
	a, err := s.try(s.t.Context(), method, "http://"+s.Addr()+path, strings.NewReader(body), headers...)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

func (s *stand) post(path, body string, headers ...string) answer {
	s.t.Helper()
	return s.do(http.MethodPost, path, body, headers...)
}

func (s *stand) admin(path string) answer {
	s.t.Helper()
	a, err := s.try(s.t.Context(), http.MethodGet, "http://"+s.AdminAddr()+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

func (s *stand) try(ctx context.Context, method, url string, body io.Reader, headers ...string) (answer, error) {
	r, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return answer{}, err
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	resp, err := s.client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, string(got), resp.Header}, err
}

// want holds an answer's status and body.
func (a answer) want(t *testing.T, status int, body string) {
	t.Helper()
	if a.status != status || a.body != body {
		t.Errorf("answered %d %s, want %d %s", a.status, a.body, status, body)
	}
}

// wait waits for a condition.
func wait(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !done() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}

// metric reads one sample of /metrics; "" where it is not there.
func (s *stand) metric(name string) string {
	s.t.Helper()
	for line := range strings.Lines(s.admin("/metrics").body) {
		if value, found := strings.CutPrefix(line, name+" "); found {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// gameStand is the game: it keeps what it was sent and answers as told.
type gameStand struct {
	*httptest.Server
	mu   sync.Mutex
	seen []seen
}

type seen struct {
	uri, host string
	header    http.Header
	body      string
	length    int64
	coding    []string
}

func newGame(t *testing.T, handle http.HandlerFunc) *gameStand {
	t.Helper()
	g := &gameStand{}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("game: %v", err)
		}
		g.mu.Lock()
		g.seen = append(g.seen, seen{r.RequestURI, r.Host, r.Header.Clone(), string(body), r.ContentLength, r.TransferEncoding})
		g.mu.Unlock()
		handle(w, r)
	}))
	t.Cleanup(g.Close)
	return g
}

func (g *gameStand) requests() []seen {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.seen)
}

// says answers the same to everything.
func says(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = nil
		if contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// forwarding makes options those of forward mode to a game.
func forwarding(t *testing.T, url string, change func(*game.Options)) func(*Options) {
	t.Helper()
	o := game.Options{ForwardHive: url + "/game/hive", ForwardHiveAll: url + "/game/all?slot=2", ForwardStove: url + "/game/stove", Now: time.Now, Timeout: patience}
	if change != nil {
		change(&o)
	}
	client, err := game.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	dir := t.TempDir()
	return func(o *Options) {
		o.Mode, o.Forwarder, o.ForwardTimeout, o.Spool = ModeForward, client, patience, dir
	}
}

// raw writes bytes to a listener and gives all it answers before it hangs up.
func raw(t *testing.T, address, text string) string {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if _, err := io.Copy(&got, conn); err != nil && !strings.Contains(err.Error(), "reset") {
		t.Fatalf("after %q: %v", got.String(), err)
	}
	return got.String()
}

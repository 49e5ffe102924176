package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"makegood/ledger"
	"makegood/ledger/clerk"
	"makegood/ledger/ledgertest"
	"makegood/tui/lang"
	"makegood/tui/plain"
)

// bleeper is a receiver of alerts that fails when told to.
type bleeper struct {
	mu     sync.Mutex
	status int
	bodies []string
}

func (p *bleeper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil || p.status != 0 {
		w.WriteHeader(p.status)
		return
	}
	p.bodies = append(p.bodies, string(body))
}

func (p *bleeper) fail(status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status = status
}

// told are the texts that were taken, and since the last call.
func (p *bleeper) told() (texts []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, b := range p.bodies {
		var m struct{ Text string }
		if json.Unmarshal([]byte(b), &m) != nil {
			m.Text = b
		}
		texts = append(texts, m.Text)
	}
	p.bodies = nil
	return texts
}

// alertDesk is a listening process with one receiver, on a clock a test moves.
type alertDesk struct {
	*testing.T
	o     *office
	w     *clerk.AlertWatch
	clock *ledgertest.Clock
	dir   string
	said  []string
	// broken are the orders that lack their grant.
	broken []*ledgertest.Order
}

func newAlertDesk(t *testing.T, url string) *alertDesk {
	t.Helper()
	d := &alertDesk{T: t, clock: ledgertest.NewClock(), dir: t.TempDir()}
	text := fmt.Sprintf("operator = \"mina\"\n[[hive.apps]]\nappid = %q\n[[alerts]]\nname = \"chat\"\nurl = %q\nmin_interval = \"0s\"\n", ledgertest.HiveApp, url)
	if err := os.WriteFile(filepath.Join(d.dir, "config.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d.start()
	return d
}

// start is a process that begins to listen; one before it ends.
func (d *alertDesk) start() {
	d.Helper()
	if d.o != nil {
		d.o.close()
	}
	cfg, err := Load(filepath.Join(d.dir, "config.toml"), Environment{Login: "mina"})
	if err != nil {
		d.Fatal(err)
	}
	p := &program{now: d.clock.Now, newID: newID, stderr: io.Discard, stdout: io.Discard}
	if d.o, err = p.open(d.Context(), cfg, "makegood serve"); err != nil {
		d.Fatal(err)
	}
	d.Cleanup(d.o.close)
	d.w = d.o.alerts(lang.InEnglish(), func(text string) { d.said = append(d.said, text) })
}

// turn lets some time pass, draws and tells.
func (d *alertDesk) turn(pass time.Duration) {
	d.Helper()
	d.clock.Move(pass)
	if err := d.w.Draw(d.Context()); err != nil {
		d.Fatal(err)
	}
	for _, out := range d.w.Outlets {
		if err := d.w.Tell(d.Context(), out); err != nil {
			d.Fatal(err)
		}
	}
}

func (d *alertDesk) add(drafts ...ledger.Draft) {
	d.Helper()
	for _, draft := range drafts {
		if _, err := d.o.store.Append(d.Context(), []ledger.Draft{draft}); err != nil {
			d.Fatal(err)
		}
	}
}

// breakProduct pays item03 six times without a grant, and others with.
func (d *alertDesk) breakProduct() {
	d.Helper()
	d.add(ledgertest.Coverage(ledger.Hive, ledgertest.HiveApp, ledgertest.T0))
	now := ledger.At(d.clock.Now())
	for i := range 6 {
		bad, good := ledgertest.HiveOrder(fmt.Sprintf("H1%d", i)), ledgertest.HiveOrder(fmt.Sprintf("H2%d", i))
		bad.Product, good.Product, bad.PaidAt, good.PaidAt = "item03", "item01", now, now
		bad.Player.ID, good.Player.ID = fmt.Sprintf("200%d", i), fmt.Sprintf("201%d", i)
		d.broken = append(d.broken, bad)
		d.add(bad.Paid(), good.Paid(), good.Grant(fmt.Sprint("g", i)))
	}
}

func (d *alertDesk) posts() (states []string) {
	d.Helper()
	facts, err := d.o.store.FactList(d.Context(), ledger.FactQuery{Kinds: []ledger.FactKind{ledger.FactPost}})
	if err != nil {
		d.Fatal(err)
	}
	for _, f := range facts {
		var p ledger.AlertPost
		if err := f.Decode(&p); err != nil {
			d.Fatal(err)
		}
		states = append(states, fmt.Sprintf("%s %d", p.State, p.Attempt))
	}
	return states
}

const brokenText = "[SANDBOX] 0 of 6 grants for item03 in 3 min, others 100%\n    Tell the game's team and stop selling it; then open its orders and replay."

func TestAlertIsToldOnce(t *testing.T) {
	t.Parallel()
	p := &bleeper{}
	s := httptest.NewServer(p)
	defer s.Close()
	d := newAlertDesk(t, s.URL)
	d.breakProduct()
	d.turn(0)
	if got := p.told(); len(got) != 0 {
		t.Fatalf("told inside the grace: %q", got)
	}
	d.turn(3 * time.Minute)
	if got := p.told(); !slices.Equal(got, []string{brokenText}) {
		t.Fatalf("told %q", got)
	}
	// The same trouble, another process, the same trouble still.
	d.turn(time.Minute)
	d.start()
	d.turn(time.Minute)
	if got := p.told(); len(got) != 0 {
		t.Errorf("told again: %q", got)
	}
	// Granted at last: cleared by itself, and told once.
	for i, bad := range d.broken {
		d.add(bad.Grant(fmt.Sprint("late", i)))
	}
	d.turn(time.Second)
	d.turn(time.Minute)
	d.turn(time.Minute)
	if got := p.told(); len(got) != 1 || got[0] != "[SANDBOX] over: 0 of 6 grants for item03 in 3 min, others 100%" {
		t.Errorf("told of the end %q", got)
	}
}

func TestAlertIsToldAgainAfterAFailure(t *testing.T) {
	t.Parallel()
	p := &bleeper{}
	p.fail(http.StatusBadGateway)
	s := httptest.NewServer(p)
	defer s.Close()
	d := newAlertDesk(t, s.URL)
	d.breakProduct()
	d.turn(3 * time.Minute)
	d.turn(time.Second) // too soon for another attempt
	if got := d.posts(); !slices.Equal(got, []string{"sending 1", "failed 1"}) {
		t.Fatalf("posts %q", got)
	}
	// The process that tried is gone; the next one tries on.
	d.start()
	d.turn(10 * time.Second)
	p.fail(0)
	d.turn(40 * time.Second)
	if got := d.posts(); !slices.Equal(got, []string{"sending 1", "failed 1", "sending 2", "failed 2", "sending 3", "sent 3"}) {
		t.Errorf("posts %q", got)
	}
	if got := p.told(); len(got) != 1 {
		t.Errorf("told %q", got)
	}
	if len(d.said) == 0 || !strings.Contains(d.said[0], "answered 502") || strings.Contains(strings.Join(d.said, ""), s.URL) {
		t.Errorf("said %q", d.said)
	}
}

func TestAlertIsGivenUp(t *testing.T) {
	t.Parallel()
	p := &bleeper{}
	p.fail(http.StatusForbidden)
	s := httptest.NewServer(p)
	defer s.Close()
	d := newAlertDesk(t, s.URL)
	d.breakProduct()
	for range 10 {
		d.turn(5 * time.Minute)
	}
	var first []string
	for _, state := range d.posts() {
		if strings.HasPrefix(state, "given_up") || strings.HasPrefix(state, "sending 6") {
			first = append(first, state)
		}
	}
	if len(first) == 0 || slices.Contains(first, "sending 6") {
		t.Errorf("posts %q", d.posts())
	}
}

func TestNoAlertInMaintenance(t *testing.T) {
	t.Parallel()
	p := &bleeper{}
	s := httptest.NewServer(p)
	defer s.Close()
	d := newAlertDesk(t, s.URL)
	m, err := d.o.clerk.Maintain(t.Context(), ledger.Maintenance{To: ledger.At(d.clock.Now()).Add(time.Hour), Provider: ledger.Hive, Reason: "patch"})
	if err != nil {
		t.Fatal(err)
	}
	d.breakProduct()
	d.turn(3 * time.Minute)
	if got := p.told(); len(got) != 0 {
		t.Errorf("told during maintenance: %q", got)
	}
	if _, err := d.o.clerk.EndMaintenance(t.Context(), d.o.store, m.ID, "done"); err != nil {
		t.Fatal(err)
	}
	d.turn(time.Second)
	if got := p.told(); len(got) != 1 {
		t.Errorf("after maintenance ended: %q", got)
	}
	if _, err := d.o.clerk.EndMaintenance(t.Context(), d.o.store, m.ID, "again"); ledger.KindOf(err) != ledger.NotFound {
		t.Errorf("ended twice: %v", err)
	}
	for name, bad := range map[string]ledger.Maintenance{
		"no reason": {To: ledger.At(d.clock.Now()).Add(time.Hour)},
		"backwards": {From: ledgertest.T0.Add(time.Hour), To: ledgertest.T0, Reason: "x"},
		"over":      {From: ledgertest.T0.Add(-time.Hour), To: ledgertest.T0.Add(-time.Minute), Reason: "x"},
	} {
		if _, err := d.o.clerk.Maintain(t.Context(), bad); ledger.KindOf(err) != ledger.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStoreTroubleIsToldWithoutTheStore(t *testing.T) {
	t.Parallel()
	p := &bleeper{}
	s := httptest.NewServer(p)
	defer s.Close()
	d := newAlertDesk(t, s.URL)
	out := d.w.Outlets[0]
	d.o.close()
	for range 3 {
		if err := d.w.Draw(t.Context()); err == nil {
			t.Fatal("a closed ledger was read")
		}
		d.clock.Move(8 * time.Second)
		if err := d.w.Tell(t.Context(), out); err != nil && ledger.KindOf(err) != ledger.Unavailable {
			t.Fatal(err)
		}
	}
	if got := p.told(); len(got) != 1 || !strings.Contains(got[0], "the ledger cannot be used") {
		t.Errorf("told %q", got)
	}
}

// A ledger another process holds is trouble though this one has nothing to write, and its end is told with its times.
func TestStoreTroubleOfAnIdleLedger(t *testing.T) {
	t.Parallel()
	p := &bleeper{}
	s := httptest.NewServer(p)
	defer s.Close()
	d := newAlertDesk(t, s.URL)
	d.turn(0)
	free := holdLedger(t, filepath.Join(d.dir, "makegood.db"))
	out := d.w.Outlets[0]
	for range 3 {
		if err := d.w.Draw(t.Context()); ledger.KindOf(err) != ledger.Unavailable {
			t.Fatalf("a locked ledger was drawn from: %v", err)
		}
		if err := d.w.Tell(t.Context(), out); err != nil {
			t.Fatal(err)
		}
		d.clock.Move(6 * time.Second)
	}
	if got := p.told(); len(got) != 1 || !strings.Contains(got[0], "the ledger cannot be used: the ledger ") || !strings.Contains(got[0], "is locked by another process") {
		t.Errorf("told %q", got)
	}
	free()
	d.turn(time.Minute)
	d.turn(time.Minute)
	got := p.told()
	if len(got) != 1 || !strings.HasPrefix(got[0], "[SANDBOX] over: the ledger can be used again; it could not from ") || !strings.Contains(got[0], "is locked by another process") {
		t.Errorf("told of the end %q", got)
	}
}

// TestAlertsThatDoNotFitComeNext holds that of more alerts than one message holds the most pressing come first, and every
// one of them in a message.
func TestAlertsThatDoNotFitComeNext(t *testing.T) {
	t.Parallel()
	p := &bleeper{}
	s := httptest.NewServer(p)
	defer s.Close()
	d := newAlertDesk(t, s.URL)
	const minor, urgent = 25, 3
	for i := range minor + urgent {
		a := ledger.Alert{Kind: ledger.AlertLate, On: true, Provider: ledger.Hive, Product: fmt.Sprintf("late%02d", i), Count: 2}
		if i >= minor {
			a.Kind, a.Product = ledger.AlertBroken, fmt.Sprintf("broken%02d", i)
		}
		d.add(ledger.NewDraft(ledger.FactAlert, ledger.At(d.clock.Now()), ledger.Key{Provider: ledger.Hive}, a))
	}
	if err := d.o.store.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	var told []string
	for i, want := range []int{clerk.TellMost, minor + urgent - clerk.TellMost, 0} {
		if err := d.w.Tell(t.Context(), d.w.Outlets[0]); err != nil {
			t.Fatal(err)
		}
		p.mu.Lock()
		bodies := p.bodies
		p.bodies = nil
		p.mu.Unlock()
		n := 0
		for _, b := range bodies {
			var m struct{ Alerts []struct{ Product string } }
			if err := json.Unmarshal([]byte(b), &m); err != nil {
				t.Fatal(err)
			}
			for _, a := range m.Alerts {
				n++
				told = append(told, a.Product)
			}
		}
		if n != want {
			t.Errorf("message %d holds %d alerts, want %d", i, n, want)
		}
	}
	if len(told) < urgent || told[0] != "broken25" || told[urgent-1] != "broken27" {
		t.Errorf("the most pressing do not come first: %q", told)
	}
	slices.Sort(told)
	if told = slices.Compact(told); len(told) != minor+urgent {
		t.Errorf("%d different alerts were told of %d: %q", len(told), minor+urgent, told)
	}
}

// TestEndOfStoreTroubleIsNotLost holds that the end of a trouble that cannot be journalled at once is journalled later,
// once.
func TestEndOfStoreTroubleIsNotLost(t *testing.T) {
	t.Parallel()
	d := newAlertDesk(t, "http://127.0.0.1:1/")
	ill := true
	failing := d.o.clerk.WatchAlerts(clerk.AlertOptions{Books: &moodyBooks{AlertBooks: d.o.store, ill: &ill}, Rules: ledger.DefaultAlertRules()})
	for range 3 {
		if err := failing.Draw(t.Context()); err == nil {
			t.Fatal("a failing ledger was drawn from")
		}
		d.clock.Move(8 * time.Second)
	}
	// It can be read again, and what is written to it is still refused.
	ill = false
	unlock := holdLedger(t, d.o.cfg.Ledger.Path)
	if err := failing.Draw(t.Context()); err == nil {
		t.Fatal("the end was journalled in a ledger that somebody else holds")
	}
	unlock()
	for range 2 {
		if err := failing.Draw(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	facts, err := d.o.store.FactList(t.Context(), ledger.FactQuery{Kinds: []ledger.FactKind{ledger.FactJournal}})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range facts {
		var j ledger.Journal
		if err := f.Decode(&j); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(j.Text, "the ledger could not be used from ") {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the end of the trouble is in the journal %d times", n)
	}
}

// moodyBooks fail while they are ill.
type moodyBooks struct {
	clerk.AlertBooks
	ill *bool
}

func (m *moodyBooks) Suspects(ctx context.Context) ([]ledger.Provider, error) {
	if *m.ill {
		return nil, ledger.Fail("the disk is away")
	}
	return m.AlertBooks.Suspects(ctx) //nolint:wrapcheck // a test reads it
}

func TestAlertBody(t *testing.T) {
	t.Parallel()
	const more = 5
	many := make([]ledger.RaisedAlert, 0, postedLines+more)
	for i := range postedLines + more {
		many = append(many, ledger.RaisedAlert{Seq: int64(i + 1), At: ledgertest.T0, Alert: ledger.Alert{
			Kind: ledger.AlertTrouble, On: true, Provider: ledger.Hive, Class: ledger.ClassAmountMismatch, Product: "<!channel>" + strings.Repeat("x", 300), Count: 2,
		}})
	}
	body, err := alertBody(plain.AlertVoice{Now: ledgertest.T0}, "live", many)
	if err != nil || len(body) > 64<<10 {
		t.Fatalf("%d bytes, %v", len(body), err)
	}
	var got struct {
		Text   string
		Alerts []map[string]any
	}
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(got.Text, "<>") || !strings.HasPrefix(got.Text, "[LIVE] amount differs: 2 orders") || !strings.HasSuffix(got.Text, fmt.Sprintf("+%d", more)) {
		t.Errorf("text %.200q", got.Text)
	}
	// A text is cut; what programs read is whole.
	if len(got.Alerts) != len(many) || got.Alerts[0]["state"] != "raised" || got.Alerts[0]["id"] != 1.0 || got.Alerts[0]["since"] != nil {
		t.Errorf("alerts %v", got.Alerts[0])
	}
}

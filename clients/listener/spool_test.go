package listener

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"makegood/ledger"
)

// TestSpoolRoundTrip takes deliveries in without a ledger and holds that the
// ledger gets all there is to know about them later.
func TestSpoolRoundTrip(t *testing.T) {
	t.Parallel()
	g := newGame(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/game/hive" {
			panic(http.ErrAbortHandler)
		}
		says(200, "application/json", stoveOK)(w, r)
	})
	configure := forwarding(t, g.URL, nil)
	dir := ""
	s := start(t, func(o *Options) {
		configure(o)
		o.Spool += "/below/spool" // made when it is needed
		o.MirrorToken, o.TrustedProxies, dir = given("made-up-mirror"), prefixes("127.0.0.0/8"), o.Spool
	})
	s.clerk.receiveErr = errors.New("disk is full")
	odd := "{\"broken\":\xff\x00"
	s.post("/stove/GAME/x", stovePaid, "X-Makegood-Mirror", "made-up-mirror", "X-Forwarded-For", "198.51.100.7",
		"X-Makegood-Environment", "live", "Authorization", "Bearer made-up", "Content-Type", "text/json").want(t, 200, stoveOK)
	s.post("/hive", hivePaid)
	s.post("/hive/all", odd)
	s.clerk.set(func() { s.clerk.receiveErr, s.clerk.passedErr = nil, errors.New("disk is full") })
	s.post("/stove", `{"noti_type":"ONLINE_PURCHASE","data":{"tid":"stored-itself"}}`)
	s.post("/stove", `{"noti_type":"ONLINE_PURCHASE","data":{"tid":"stored-itself-too"}}`)

	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 5 {
		t.Fatalf("%d files, error %v", len(entries), err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || info.Mode().Perm() != 0o600 || !strings.HasSuffix(e.Name(), ".json") {
			t.Errorf("%s %v %v", e.Name(), info.Mode(), err)
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil || strings.Contains(string(text), "made-up") {
			t.Errorf("%s holds a secret, or cannot be read (%v): %s", e.Name(), err, text)
		}
	}

	c := &clerkStand{}
	done, err := Unspool(t.Context(), dir, c, decoders())
	if err != nil || done != (Unspooled{Deliveries: 3, Outcomes: 5}) {
		t.Fatalf("%+v, error %v", done, err)
	}
	if n := s.spoolWaiting(); n != 0 {
		t.Errorf("%d files left", n)
	}
	a := c.stored()
	if len(a) != 3 || string(a[0].Body) != stovePaid || string(a[1].Body) != hivePaid || string(a[2].Body) != odd {
		t.Fatalf("stored %+v", a)
	}
	first := a[0]
	if first.Route != "/stove/GAME" || first.Service != "GAME" || first.Remote != "198.51.100.7" || !first.Mirror || first.Environment != ledger.Live ||
		!first.Forward || !first.ForwardBy.Known() || first.Notice == nil || first.Notice.Type != ledger.NoticePaid {
		t.Errorf("stored %+v", first)
	}
	if !strings.Contains(first.Headers, "Authorization: Bearer redacted\n") || !strings.Contains(first.Headers, "Content-Type: text/json\n") ||
		!strings.Contains(first.Headers, "\nX-Makegood-Spooled-At: 20") {
		t.Errorf("headers %q", first.Headers)
	}
	if a[2].DecodeError == "" || a[2].Notice != nil || a[2].Route != "/hive/all" {
		t.Errorf("stored %+v", a[2])
	}
	var got []string
	for _, p := range c.passes() {
		claims := ""
		if p.forward.Claims {
			claims = " claims"
		}
		got = append(got, string(p.forward.Outcome)+" "+string(p.forward.Type)+claims+" "+p.reception.Key.Order+" "+string(p.answer))
		if p.forward.Of != p.reception.Seq || p.forward.EventKey != p.reception.EventKey || p.forward.URL == "" {
			t.Errorf("recorded %+v of %+v", p.forward, p.reception)
		}
	}
	want := []string{
		"delivered paid claims 1909091033503333452 " + stoveOK, "unanswered paid H2168993822440686730 ", "delivered   " + stoveOK,
		"delivered paid claims stored-itself " + stoveOK, "delivered paid claims stored-itself-too " + stoveOK,
	}
	if !slices.Equal(got, want) {
		t.Errorf("recorded\n%q\nwant\n%q", got, want)
	}
	if again, err := Unspool(t.Context(), dir, c, decoders()); err != nil || again != (Unspooled{}) {
		t.Errorf("%+v, error %v", again, err)
	}
}

func spoolOf(t *testing.T, envelopes ...envelope) (*spool, []string) {
	t.Helper()
	at := time.Unix(1_700_000_000, 0)
	p := &spool{dir: t.TempDir(), random: strings.NewReader(strings.Repeat("01234567", 99)), now: func() time.Time { at = at.Add(time.Nanosecond); return at }}
	var names []string
	for _, e := range envelopes {
		f, err := p.add(e, false)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, filepath.Join(p.dir, f.name))
	}
	return p, names
}

func hiveEnvelope(body string) envelope {
	return envelope{Delivery: &spooledDelivery{Provider: ledger.Hive, Route: "/hive", Remote: "203.0.113.9", Body: []byte(body), Forward: true}}
}

// TestUnspoolStopsWhereTheLedgerFails holds that nothing is lost and nothing is
// taken in twice while the ledger comes and goes.
func TestUnspoolStopsWhereTheLedgerFails(t *testing.T) {
	t.Parallel()
	withOutcome := hiveEnvelope(hivePaid)
	withOutcome.Outcome = &spooledOutcome{Forward: ledger.Forward{Outcome: ledger.ForwardDelivered, Type: ledger.NoticePaid}, Answer: []byte("ok")}
	p, names := spoolOf(t, withOutcome, hiveEnvelope(hiveCancelled))
	if base := filepath.Base(names[0]); base != "20231114T221320.000000001Z-3031323334353637.json" {
		t.Errorf("named %s", base)
	}
	c := &clerkStand{receiveErr: errors.New("disk is full")}
	done, err := Unspool(t.Context(), p.dir, c, decoders())
	if err == nil || done != (Unspooled{Left: 2}) || !strings.Contains(err.Error(), "disk is full; 2 files stay in the spool") {
		t.Errorf("%+v, error %v", done, err)
	}
	c.receiveErr, c.passedErr = nil, errors.New("disk is full")
	done, err = Unspool(t.Context(), p.dir, c, decoders())
	if err == nil || done != (Unspooled{Deliveries: 1, Left: 2}) {
		t.Errorf("%+v, error %v", done, err)
	}
	c.passedErr = nil
	done, err = Unspool(t.Context(), p.dir, c, decoders())
	if err != nil || done != (Unspooled{Deliveries: 1, Outcomes: 1}) {
		t.Errorf("%+v, error %v", done, err)
	}
	if len(c.stored()) != 2 || len(c.passes()) != 1 || c.passes()[0].forward.Of != 1 || p.waiting() != 0 {
		t.Errorf("stored %+v, recorded %+v, %d left", c.stored(), c.passes(), p.waiting())
	}
	c.recogniseErr = errors.New("cannot read the order")
	if _, err := p.add(hiveEnvelope(hivePaid), false); err != nil {
		t.Fatal(err)
	}
	if done, err = Unspool(t.Context(), p.dir, c, decoders()); err != nil || done.Deliveries != 1 {
		t.Errorf("stored all the same: %+v, error %v", done, err)
	}
}

func TestUnspoolLeavesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	p, names := spoolOf(t, hiveEnvelope(hivePaid))
	for name, text := range map[string]string{
		"10-cut.json":       `{"version":1,"delivery":`,
		"11-version.json":   `{"version":2,"delivery":{"provider":"hive"}}`,
		"12-nothing.json":   `{"version":1}`,
		"13-provider.json":  `{"version":1,"delivery":{"provider":"steam"}}`,
		"14-reception.json": `{"version":1,"reception":{"seq":1}}`,
		"15-half.json.part": `{"version":1`,
		"README":            `not ours`,
	} {
		if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := &clerkStand{}
	done, err := Unspool(t.Context(), p.dir, c, decoders())
	if done != (Unspooled{Deliveries: 1, Left: 5}) || len(c.stored()) != 1 || err == nil {
		t.Fatalf("%+v, %d stored, error %v", done, len(c.stored()), err)
	}
	for _, want := range []string{
		"10-cut.json stays in the spool: it cannot be read", "11-version.json stays in the spool: it has version 2",
		"12-nothing.json stays in the spool: it holds neither", "13-provider.json stays in the spool: it is of provider \"steam\"",
		"14-reception.json stays in the spool: it holds neither", "15-half.json.part was not finished",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error lacks %q: %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "README") {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(names[0]); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what was taken in is still there: %v", err)
	}
}

func TestUnspoolWithoutASpool(t *testing.T) {
	t.Parallel()
	if done, err := Unspool(t.Context(), filepath.Join(t.TempDir(), "none"), &clerkStand{}, decoders()); err != nil || done != (Unspooled{}) {
		t.Errorf("%+v, error %v", done, err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Unspool(t.Context(), file, &clerkStand{}, decoders()); err == nil {
		t.Error("a file passed for a directory")
	}
}

func TestUnspoolSurvivesABodyThatBreaksTheDecoder(t *testing.T) {
	t.Parallel()
	p, _ := spoolOf(t, hiveEnvelope(`{"type":"panic"}`))
	c := &clerkStand{}
	done, err := Unspool(t.Context(), p.dir, c, decoders())
	if err != nil || done.Deliveries != 1 || !strings.Contains(c.stored()[0].DecodeError, "a fault of the program") {
		t.Errorf("%+v, error %v, stored %+v", done, err, c.stored())
	}
}

// TestASpooledFileIsWhole holds that a file is in place at once or not at all,
// and that a failed attempt leaves nothing behind.
func TestASpooledFileIsWhole(t *testing.T) {
	t.Parallel()
	p, names := spoolOf(t, hiveEnvelope(hivePaid))
	before, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	// A directory in the way of the part makes the next write fail.
	if err := os.MkdirAll(names[0]+".part/x", 0o700); err != nil {
		t.Fatal(err)
	}
	f := &spooled{name: filepath.Base(names[0]), envelope: hiveEnvelope("another")}
	if err := p.write(f); err == nil || !strings.Contains(err.Error(), names[0]) {
		t.Errorf("error %v", err)
	}
	after, err := os.ReadFile(names[0])
	if err != nil || string(after) != string(before) {
		t.Errorf("%s, error %v", after, err)
	}
	p.random = strings.NewReader("short")
	if _, err := p.add(hiveEnvelope("x"), false); err == nil {
		t.Error("a name without randomness")
	}
}

// FuzzParseEnvelope holds that what is accepted can be taken into a ledger.
func FuzzParseEnvelope(f *testing.F) {
	f.Add([]byte(`{"version":1,"delivery":{"provider":"hive","body_base64":"e30=","headers":"A: b\n"}}`))
	f.Add([]byte(`{"version":1,"reception":{"seq":1},"outcome":{"forward":{"outcome":"delivered"},"answer_base64":"e30="}}`))
	f.Add([]byte(`{"version":1,"spooled_at":"9999-99-99T00:00:00Z"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := parseEnvelope(data)
		if err != nil {
			return
		}
		dir := t.TempDir()
		var done Unspooled
		u := unspooling{clerk: &clerkStand{}, decode: decoders(), file: &spooled{name: "x.json", envelope: e}, spool: &spool{dir: dir}, done: &done}
		if err := u.take(context.Background()); err != nil {
			t.Errorf("%s: %v", data, err)
		}
	})
}

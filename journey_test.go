package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"makegood/clients/simulator"
	"makegood/tui/lang"
)

// The tests in journey_*_test.go are the days of the people makegood is made for:
// the program as it is built, in a terminal, against simulated providers and a
// simulated game over HTTP.

// house is where a journey takes place: one ledger, its configurations, the
// providers and the game.
type house struct {
	t    *testing.T
	dir  string
	text string
	sim  *simulator.Simulator
	// words are the language it speaks.
	words *lang.Words
}

// journeySettings is what a journey changes of the ordinary.
type journeySettings struct {
	// lang is the language of the locale, English when empty.
	lang string
	// operator, mode and sweep are alice, forward and never.
	operator, mode, sweep string
	// grace is how long a missing grant is nobody's fault, one second.
	grace string
	// safety and console are lines of those tables, more is appended.
	safety, console, more string
	delays                simulator.Delays
	ownNames              bool
}

// emptyHouse is one without providers, a game and a configuration.
func emptyHouse(t *testing.T, language string) *house {
	t.Helper()
	words, err := lang.New(cmp.Or(language, lang.English))
	if err != nil {
		t.Fatal(err)
	}
	return &house{t: t, dir: t.TempDir(), words: words}
}

func newHouse(t *testing.T, s journeySettings) *house {
	t.Helper()
	h := emptyHouse(t, s.lang)
	var err error
	h.sim, err = simulator.New(simulator.Config{
		Seed: 11, Now: time.Now, AppID: demoApp, ServiceID: demoService, Servers: []string{"kr", "jp"},
		HiveToken: "made-up-hive-word", StoveToken: "made-up-stove-word", GrantsToken: "made-up-grants-word",
		Delays: s.delays, OwnPlayerIDs: s.ownNames,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	if err := h.sim.Start(ctx); err != nil {
		stop()
		t.Fatal(err)
	}
	driven := make(chan error, 1)
	go func() { driven <- h.sim.Drive(ctx, nil) }()
	t.Cleanup(func() {
		stop()
		if err := <-driven; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("drive the providers: %v", err)
		}
		if err := h.sim.Close(); err != nil {
			t.Errorf("close the providers: %v", err)
		}
	})
	h.configure(s)
	return h
}

// configure writes the configuration of the first operator.
func (h *house) configure(s journeySettings) {
	h.t.Helper()
	forward := ""
	if cmp.Or(s.mode, "forward") == "forward" {
		forward = `forward_hive = "@GAME/hive"
forward_hive_all = "@GAME/hive/all"
forward_stove = "@GAME/stove"
`
	}
	h.text = strings.NewReplacer("@GAME", h.sim.GameURL(), "@HIVE", h.sim.HiveURL(), "@STOVE", h.sim.StoveURL()).Replace(fmt.Sprintf(`environment = "sandbox"
operator = %q
[ledger]
path = "ledger.db"
[listener]
address = "127.0.0.1:0"
admin_address = "127.0.0.1:0"
mode = %q
%sgrants_token = "env:JOURNEY_GRANTS"
[hive]
token = "env:JOURNEY_HIVE"
iap_url = "@HIVE"
verify_url = "@HIVE"
store_url = "@HIVE"
rate = 100
timeout = "20s"
[[hive.apps]]
appid = %q
server_ids = ["kr", "jp"]
[stove]
access_token = "env:JOURNEY_STOVE"
base_url = "@STOVE"
rate = 100
timeout = "20s"
[[stove.services]]
service_id = %q
[reconcile]
grace = %q
sweep = %q
[safety]
%s
[console]
%s
%s
`, cmp.Or(s.operator, "alice"), cmp.Or(s.mode, "forward"), forward, demoApp, demoService, cmp.Or(s.grace, "1s"), cmp.Or(s.sweep, "0s"), s.safety, s.console, s.more))
	h.write("config.toml", h.text)
}

// write puts a file into the house and gives its path.
func (h *house) write(name, text string) string {
	h.t.Helper()
	path := filepath.Join(h.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
	return path
}

// as writes the same configuration with another text and gives its name.
func (h *house) as(name, old, replacement string) string {
	h.t.Helper()
	if !strings.Contains(h.text, old) {
		h.t.Fatalf("the configuration has no %q", old)
	}
	h.write(name, strings.Replace(h.text, old, replacement, 1))
	return name
}

// environ is all the program gets to see of this machine. The secrets are made
// up here and nowhere else.
func (h *house) environ(more ...string) []string {
	locale := map[string]string{lang.English: "C.UTF-8", lang.Korean: "ko_KR.UTF-8"}[h.words.Name()]
	return append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + h.dir, "USER=tester", "LANG=" + locale, "TERM=xterm-256color",
		"GORACE=halt_on_error=1 log_path=" + filepath.Join(h.dir, "race"),
		"JOURNEY_HIVE=made-up-hive-word", "JOURNEY_STOVE=made-up-stove-word", "JOURNEY_GRANTS=made-up-grants-word",
	}, more...)
}

// console opens the console and waits until it stands. Where it listens, the
// providers and the game post to it from then on.
func (h *house) console(name string, width, height int, args ...string) *desk {
	h.t.Helper()
	d := h.sitDown(name, width, height, h.environ(), args...)
	return d.Sees("4 "+h.say("Ledger"), h.say("read %s"))
}

// listening connects the providers and the game to a console that listens: its
// address is the newest in the journal, for the screen has not always room for it.
func (h *house) listening(d *desk) *desk {
	h.t.Helper()
	h.connect(h.address())
	return d
}

// address is where the listening process listens.
func (h *house) address() string {
	h.t.Helper()
	found := regexp.MustCompile(`istening on (127\.0\.0\.1:\d+)`).FindAllStringSubmatch(h.runs(0, "journal", "--json"), -1)
	if len(found) == 0 {
		h.t.Fatal("the journal knows of nobody who listens")
	}
	return found[len(found)-1][1]
}

// endpoints are where everybody posts to when makegood listens at an address.
func endpoints(address string) simulator.Endpoints {
	base := "http://" + address
	return simulator.Endpoints{Hive: base + "/hive", HiveAll: base + "/hive/all", Stove: base + "/stove/" + demoService, Grants: base + "/grants"}
}

func (h *house) connect(address string) {
	h.t.Helper()
	h.wire(endpoints(address))
}

func (h *house) wire(e simulator.Endpoints) {
	h.t.Helper()
	if err := h.sim.Connect(e); err != nil {
		h.t.Fatal(err)
	}
}

// player is the n-th account.
func (h *house) player(n int) simulator.Player { return h.sim.Players()[n] }

// buys lets a player buy a product at Hive.
func (h *house) buys(p simulator.Player, product string, options ...simulator.Option) string {
	h.t.Helper()
	id, err := h.sim.BuyHive(p.VID, product, "kr", options...)
	if err != nil {
		h.t.Fatalf("%s buys %s: %v", p.VID, product, err)
	}
	return id
}

// order is a payment as its provider and the game know it.
func (h *house) order(id string) simulator.Order {
	h.t.Helper()
	o, ok := h.sim.Order(id)
	if !ok {
		h.t.Fatalf("nobody knows the order %s", id)
	}
	return o
}

// until waits for something outside the screen.
func (h *house) until(what string, met func() bool) {
	h.t.Helper()
	deadline := time.Now().Add(journeyPatience)
	for !met() {
		if time.Now().After(deadline) {
			h.t.Fatalf("%s: not within %s", what, journeyPatience)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// runs runs a command beside the console, expects its exit code and gives its
// standard output.
func (h *house) runs(code int, args ...string) string {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), journeyPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, outBinary(h.t), args...)
	var out, remarks bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = h.dir, h.environ(), &out, &remarks
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		h.t.Fatalf("makegood %s: %v", strings.Join(args, " "), err)
	}
	if got := cmd.ProcessState.ExitCode(); got != code {
		h.t.Fatalf("makegood %s: exit %d, want %d\n%s%s", strings.Join(args, " "), got, code, out.String(), remarks.String())
	}
	return out.String()
}

// shown is what a list command knows of one order.
type shown struct {
	OrderID string   `json:"order_id"`
	Class   string   `json:"class"`
	Flags   []string `json:"flags"`
	Actions []struct {
		ID, Kind, State, Actor string
		Approver               *string
	} `json:"actions"`
}

// shows asks the program about one order.
func (h *house) shows(id string) shown {
	h.t.Helper()
	var s shown
	if err := json.Unmarshal([]byte(h.runs(0, "show", id, "--json")), &s); err != nil {
		h.t.Fatalf("show %s: %v", id, err)
	}
	return s
}

// becomes waits until an order has a class.
func (h *house) becomes(id, class string) {
	h.t.Helper()
	last := ""
	deadline := time.Now().Add(journeyPatience)
	for time.Now().Before(deadline) {
		if last = h.shows(id).Class; last == class {
			return
		}
	}
	h.t.Fatalf("%s is %s and does not become %s", id, last, class)
}

// Package simulator plays both payment providers and a game over real HTTP on loopback, and misbehaves on demand.
//
// One process serves Hive (product, order, unconsumed, verify, item_result, refund_info), STOVE (bulk payment
// validation and shop purchase status) and a game server (takes notifications, grants items, pushes its grants, answers
// lookups). Everything it decides is drawn from a seed and an injected clock: the same seed plays the same night.
//
// The provider documents leave much unsaid. Where they are silent the simulator assumes what would hurt most (a second
// refund request returns the money twice, a cancelled payment still verifies), and every such assumption is written where
// it is made. The package shares no code with the provider clients on purpose: it is a second reading of the documents.
//
// Time stands still unless somebody drives it: Step carries out what is due, Drive and Run do so at every tick.
package simulator

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Config is what a Simulator is built from. Only Now is required.
type Config struct {
	// Seed decides everything that looks random.
	Seed uint64
	// Now is the clock of both providers and of the game.
	Now func() time.Time

	// AppID is the Hive appid and ServiceID the STOVE game code that are sold here.
	AppID, ServiceID string
	// Servers are the game's servers: Hive's server_id and STOVE's world_id.
	Servers []string
	// Players is how many accounts exist, 200 when zero.
	Players int
	// OwnPlayerIDs makes the game name players in its grants by ids of its own (Player.CharacterNo), player_type "game".
	OwnPlayerIDs bool

	// HiveToken and StoveToken are the Bearer tokens expected from callers; empty means any caller is served.
	HiveToken, StoveToken string
	// GrantsToken is sent as Bearer when the game pushes its grants.
	GrantsToken string
	// CallerID is the caller-id header STOVE sends with a notification, "clientapp" (the documents' example) when empty.
	CallerID string

	// HiveAddress, StoveAddress and GameAddress are loopback addresses to listen on; a free port each when empty.
	HiveAddress, StoveAddress, GameAddress string
	// Endpoints are the URLs to post to; Connect may replace them later.
	Endpoints Endpoints

	// Delays are how long things take.
	Delays Delays
	// MaxOrders bounds what is kept in memory, 100,000 when zero; beyond it purchases are refused.
	MaxOrders int
	// InFlight bounds the posts under way at once while Drive or Run is in charge, 16 when zero.
	InFlight int
	// PostTimeout ends a post nobody answers, 10 seconds when zero.
	PostTimeout time.Duration
	// Sleep waits inside a slow answer; the default waits in real time.
	Sleep func(context.Context, time.Duration) error
	// OnEvent hears what happens, one event at a time and in order. It is called with no lock held.
	OnEvent func(Event)
}

// Endpoints say where the providers and the game post to. Only loopback URLs are taken, so that a forged notification can
// never reach a real system.
type Endpoints struct {
	// Hive takes Hive's payment completion notifications; straight to the game when empty.
	Hive string
	// HiveAll is the second URL slot of the Hive Console ("all payment information"); nothing is sent there when empty.
	HiveAll string
	// Stove takes STOVE's payment completion notifications; straight to the game when empty.
	Stove string
	// Grants takes the game's grants; they are kept unsent when empty.
	Grants string
	// Observe sends every notification to the game itself and to the URLs above only a copy whose answer nobody reads,
	// with MirrorToken in X-Makegood-Mirror, as a mirroring proxy does.
	Observe     bool
	MirrorToken string
}

// Delays are durations by the injected clock, except Slow, which is waited through by Sleep. Zero means the default.
type Delays struct {
	Notify      time.Duration // from payment to notification, 0
	Late        time.Duration // added by notification-late, 15s
	Duplicate   time.Duration // until the repeat of notification-duplicated, 1s
	Reorder     time.Duration // at most held back by notification-reordered, 8s
	Retry       time.Duration // between attempts of notification-retried and of a failed grants push, 4s
	Cancelled   time.Duration // from refund request to cancellation, 3s
	StillListed time.Duration // how long refund-still-listed goes on listing, 2m
	Deposit     time.Duration // until the money of late-deposit arrives, 20s
	Checkout    time.Duration // from an opened payment page to its payment, 2s
	Pickup      time.Duration // until a polling game collects, 15s
	Push        time.Duration // until the game pushes its new grants, 500ms
	Slow        time.Duration // of a slow answer, 3s
}

// Simulator is both providers and a game. It is safe for concurrent use.
type Simulator struct {
	cfg    Config
	client *http.Client

	mu     sync.Mutex // guards everything below
	world  world
	knobs  map[string]*knob
	tasks  schedule
	posts  Posts
	ends   Endpoints
	night  night
	outbox []Event
	// staging is the scenario that is being played at this moment.
	staging string
	// draining says that some goroutine is handing out events; it also takes those added meanwhile.
	draining bool
	eventSeq int

	stepping sync.Mutex // one driver at a time

	gate    gate
	servers [3]*listening
	closed  chan struct{}
	closing sync.Once
}

// New builds a Simulator. It listens to nobody before Start and does nothing by itself before Step, Drive or Run.
func New(cfg Config) (*Simulator, error) {
	if cfg.Now == nil {
		return nil, errors.New("simulator: no clock given: set Config.Now")
	}
	if cfg.Players < 0 || cfg.MaxOrders < 0 || cfg.InFlight < 0 {
		return nil, errors.New("simulator: players, orders and posts in flight cannot be negative")
	}
	if err := cfg.Endpoints.check(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	s := &Simulator{
		cfg:    cfg,
		client: newClient(cfg),
		world:  newWorld(cfg),
		knobs:  newKnobs(),
		posts:  newPosts(),
		ends:   cfg.Endpoints,
		closed: make(chan struct{}),
	}
	s.gate.idle = sync.NewCond(&s.gate.mu)
	return s, nil
}

func (c Config) withDefaults() Config {
	text := func(field *string, value string) {
		if *field == "" {
			*field = value
		}
	}
	number := func(field *int, value int) {
		if *field == 0 {
			*field = value
		}
	}
	text(&c.AppID, "com.example.starlight.global.normal")
	text(&c.ServiceID, "STARLIGHT_DEMO")
	text(&c.CallerID, "clientapp")
	text(&c.HiveAddress, "127.0.0.1:0")
	text(&c.StoveAddress, "127.0.0.1:0")
	text(&c.GameAddress, "127.0.0.1:0")
	if len(c.Servers) == 0 {
		c.Servers = []string{"kr", "asia"}
	}
	number(&c.Players, 200)
	number(&c.MaxOrders, 100_000)
	number(&c.InFlight, 16)
	if c.PostTimeout <= 0 {
		c.PostTimeout = 10 * time.Second
	}
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	if c.OnEvent == nil {
		c.OnEvent = func(Event) {}
	}
	c.Delays = c.Delays.withDefaults()
	return c
}

func (d Delays) withDefaults() Delays {
	set := func(field *time.Duration, value time.Duration) {
		if *field <= 0 {
			*field = value
		}
	}
	set(&d.Late, 15*time.Second)
	set(&d.Duplicate, time.Second)
	set(&d.Reorder, 8*time.Second)
	set(&d.Retry, 4*time.Second)
	set(&d.Cancelled, 3*time.Second)
	set(&d.StillListed, 2*time.Minute)
	set(&d.Deposit, 20*time.Second)
	set(&d.Checkout, 2*time.Second)
	set(&d.Pickup, 15*time.Second)
	set(&d.Push, 500*time.Millisecond)
	set(&d.Slow, 3*time.Second)
	return d
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func newClient(cfg Config) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DialContext:           (&net.Dialer{Timeout: cfg.PostTimeout}).DialContext,
			MaxIdleConnsPerHost:   cfg.InFlight,
			IdleConnTimeout:       30 * time.Second,
			ResponseHeaderTimeout: cfg.PostTimeout,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       cfg.PostTimeout,
	}
}

// Start binds the three listeners and serves them until the context ends or Close is called.
func (s *Simulator) Start(ctx context.Context) error {
	parts := [3]struct {
		name, address string
		handler       http.Handler
	}{
		{"hive", s.cfg.HiveAddress, s.hiveRoutes()},
		{"stove", s.cfg.StoveAddress, s.stoveRoutes()},
		{"game", s.cfg.GameAddress, s.gameRoutes()},
	}
	s.mu.Lock()
	started := s.servers[0] != nil
	s.mu.Unlock()
	if started {
		return errors.New("simulator: start: already started")
	}
	var up [3]*listening
	for i, part := range parts {
		l, err := listen(ctx, part.address, part.handler, log.New(troubleWriter{s}, "", 0))
		if err != nil {
			for _, l := range up[:i] {
				err = errors.Join(err, l.close())
			}
			return fmt.Errorf("simulator: start %s: %w", part.name, err)
		}
		up[i] = l
	}
	s.mu.Lock()
	s.servers = up
	s.mu.Unlock()
	stop := context.AfterFunc(ctx, func() {
		if err := s.Close(); err != nil {
			s.trouble("closing: " + err.Error())
		}
	})
	go func() {
		<-s.closed
		stop()
	}()
	return nil
}

// Close stops serving, ends Drive and Run, and returns when no request is being handled any more.
func (s *Simulator) Close() error {
	var err error
	s.closing.Do(func() {
		close(s.closed)
		s.mu.Lock()
		up := s.servers
		s.mu.Unlock()
		for _, l := range up {
			if l != nil {
				err = errors.Join(err, l.close())
			}
		}
		s.gate.shut()
		s.client.CloseIdleConnections()
	})
	if err != nil {
		return fmt.Errorf("simulator: close: %w", err)
	}
	return nil
}

// HiveURL is the base of every Hive call, scheme and host only. Empty before Start, like the other two.
func (s *Simulator) HiveURL() string { return s.base(0) }

// StoveURL is the base of both STOVE calls.
func (s *Simulator) StoveURL() string { return s.base(1) }

// GameURL is the base of the game: /hive, /hive/all, /stove and /grants; /control and /buy steer the simulator.
func (s *Simulator) GameURL() string { return s.base(2) }

func (s *Simulator) base(i int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.servers[i] == nil {
		return ""
	}
	return "http://" + s.servers[i].address
}

// Connect says from now on where notifications and grants are posted to.
func (s *Simulator) Connect(e Endpoints) error {
	if err := e.check(); err != nil {
		return err
	}
	s.update(func(at time.Time) {
		s.ends = e
		s.pushSoon(at)
	})
	return nil
}

func (e Endpoints) check() error {
	for _, raw := range []string{e.Hive, e.HiveAll, e.Stove, e.Grants} {
		if raw == "" {
			continue
		}
		u, err := url.Parse(raw)
		if err != nil {
			return fmt.Errorf("simulator: endpoint: %w", err)
		}
		if u.Scheme != "http" && u.Scheme != "https" {
			return fmt.Errorf("simulator: endpoint %q: give an http or https URL", u.Redacted())
		}
		if !loopback(u.Hostname()) {
			return fmt.Errorf("simulator: endpoint %q is not on loopback: the simulator posts to this machine only", u.Redacted())
		}
	}
	return nil
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// update runs fn with the lock held and hands out the events it caused.
func (s *Simulator) update(fn func(at time.Time)) { s.updateAt(s.cfg.Now(), fn) }

func (s *Simulator) updateAt(at time.Time, fn func(at time.Time)) {
	func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		fn(at.UTC())
	}()
	s.drain()
}

package listener

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"makegood/clients/transport"
	"makegood/ledger"
)

// Mode says what is done with a notification after it is stored.
type Mode string

// The modes.
const (
	// ModeObserve stores and answers.
	ModeObserve Mode = "observe"
	// ModeForward stores, passes on to the game and relays its answer.
	ModeForward Mode = "forward"
)

// StoreFailure says what is done with a notification that cannot be stored.
type StoreFailure string

// What can be done without a ledger.
const (
	// FailureForward passes on and keeps the bytes in the spool directory.
	FailureForward StoreFailure = "forward"
	// FailureRefuse answers 503.
	FailureRefuse StoreFailure = "refuse"
)

// Defaults of Options.
const (
	DefaultAddress        = "127.0.0.1:8780"
	DefaultAdminAddress   = "127.0.0.1:8781"
	DefaultForwardTimeout = 8 * time.Second
	DefaultMaxBody        = 1 << 20
	DefaultClientIPHeader = "X-Forwarded-For"
)

// Clerk is the ledger as the listener needs it.
type Clerk interface {
	// Receive makes a delivery durable and answers only then. An error with a
	// zero Reception.Seq means that it is not; an error with one means that it is
	// stored and that nothing else is known about it.
	Receive(ctx context.Context, a ledger.Arrival) (ledger.Reception, error)
	// Passed records what became of a delivery that was passed on, durably.
	Passed(ctx context.Context, r ledger.Reception, f ledger.Forward, answer []byte) error
	// TakeGrants takes the body of a grants push. An error of kind Invalid means
	// that the body as a whole is wrong, any other that it is not stored.
	TakeGrants(ctx context.Context, body []byte, remote string) (ledger.GrantsTaken, error)
	// Refused counts and journals a request that was not stored.
	Refused(ctx context.Context, what, route, remote string)
	// Lost journals how many deliveries were passed on between two instants and
	// could be kept nowhere.
	Lost(ctx context.Context, n int, from, to ledger.Instant) error
}

// Forwarder passes deliveries on to the game.
type Forwarder interface {
	// Target is the address a delivery goes to, for the record; empty where none
	// is configured.
	Target(p ledger.Provider, route string) string
	// Forward sends the bytes and headers once; peer is appended to
	// X-Forwarded-For. An error means no answer, left that the game may have
	// read the request nevertheless.
	Forward(ctx context.Context, p ledger.Provider, route, peer string, header http.Header, body []byte) (answer ledger.GameAnswer, left bool, err error)
	// Success reports whether an answer is a success in the provider's form.
	Success(p ledger.Provider, status int, body []byte) bool
	// Claims reports whether a success answer counts as a claimed grant.
	Claims(p ledger.Provider, t ledger.NoticeType, status int, body []byte) bool
}

// Decoders read notification bodies. STOVE bodies name no service, so its
// decoder is given the one of the path, empty where the path names none.
type Decoders struct {
	Hive  func(body []byte) (ledger.Notice, error)
	Stove func(body []byte, service string) (ledger.Notice, error)
}

// Health is a snapshot of how the process is doing, for /ready, /healthz and
// /metrics.
type Health struct {
	// Ready says that notifications can be taken in.
	Ready bool
	// Problems says what is wrong, one sentence each.
	Problems []string
	// Queue is how many facts wait to be written.
	Queue int
}

// Limits bound what one sender can take up. Zero means the default.
type Limits struct {
	// Connections bounds the open connections in all (1024). There is no bound
	// per address: behind a proxy every sender has the same one.
	Connections int
	// Header bounds the time for the headers of a request (10s), Body that for
	// the whole request from its first byte (30s), Idle the wait for the next
	// request on a connection (120s).
	Header, Body, Idle time.Duration
	// HeaderBytes bounds the headers of a request (64 KiB).
	HeaderBytes int
	// Store bounds one write to the ledger (5s), Grants that of a whole grants
	// push (30s).
	Store, Grants time.Duration
	// Journal is the time for which repeats of one refusal are counted and not
	// journalled one by one (a minute).
	Journal time.Duration
	// Unspool is the time between two looks whether what is in the spool can be
	// taken into the ledger (a second).
	Unspool time.Duration
}

// Options configure a Server. Clerk, Decode and Now are required, and in
// forward mode Forwarder.
type Options struct {
	// Address and AdminAddress are host:port, loopback when empty; port 0 takes
	// any free one.
	Address, AdminAddress string
	// Environment is the ledger's, sandbox when empty.
	Environment ledger.Environment
	// Mode is observe when empty.
	Mode Mode
	// ForwardTimeout is how long the game may take to answer.
	ForwardTimeout time.Duration
	// PathSecret, where not nil, gives the first segment of every provider
	// route. MirrorToken gives what X-Makegood-Mirror has to carry, GrantsToken
	// the bearer token of /grants. They are read once, by Start.
	PathSecret, MirrorToken, GrantsToken transport.Secret
	// Allow lists who may send; empty allows every address.
	Allow []netip.Prefix
	// TrustedProxies lists whose ClientIPHeader is believed.
	TrustedProxies []netip.Prefix
	ClientIPHeader string
	// CallerID is what STOVE has to send as caller-id; empty asks for nothing.
	CallerID string
	// StoveDuplicateCode is the code a repeated STOVE notification is answered
	// with in observe mode: 0, or -1 (already processed).
	StoveDuplicateCode int
	// MaxBody is the largest request body accepted, in bytes.
	MaxBody int64
	// OnStoreFailure is forward in forward mode and refuse in observe mode when
	// empty. Spool is the directory that keeps what could not be stored.
	OnStoreFailure StoreFailure
	Spool          string
	// TLSCert and TLSKey are PEM files; both or neither.
	TLSCert, TLSKey string

	Clerk     Clerk
	Decode    Decoders
	Forwarder Forwarder
	// Now is the clock, which has to be near the real one: it names the spool's
	// files and says until when a forward may take.
	Now func() time.Time
	// Random names the spool's files; nil means crypto/rand.
	Random io.Reader
	// Health is asked for every probe; nil means always ready.
	Health func() Health
	// Alarm is told what a person should know now, once when it begins and once
	// when it ends. It must not block.
	Alarm func(Alarm)
	// Unspooled is told what was taken out of the spool while the server runs, and
	// what cannot be, once for each new reason. It must not block.
	Unspooled func(Unspooled, error)
	// Log takes what has no better place: failed TLS handshakes, the stack of a
	// panic. Nil discards it.
	Log    *slog.Logger
	Limits Limits
}

// withDefaults fills what is not set and refuses what cannot work, naming the
// configuration key.
func (o Options) withDefaults() (Options, error) {
	if o.Clerk == nil || o.Now == nil || o.Decode.Hive == nil || o.Decode.Stove == nil {
		return o, errors.New("listener: a clerk, decoders and a clock are required")
	}
	setDefault(&o.Address, DefaultAddress)
	setDefault(&o.AdminAddress, DefaultAdminAddress)
	setDefault(&o.Environment, ledger.Sandbox)
	setDefault(&o.Mode, ModeObserve)
	setDefault(&o.ForwardTimeout, DefaultForwardTimeout)
	setDefault(&o.ClientIPHeader, DefaultClientIPHeader)
	setDefault(&o.MaxBody, DefaultMaxBody)
	setDefault(&o.Limits.Connections, 1024)
	setDefault(&o.Limits.Header, 10*time.Second)
	setDefault(&o.Limits.Body, 30*time.Second)
	setDefault(&o.Limits.Idle, 120*time.Second)
	setDefault(&o.Limits.HeaderBytes, 64<<10)
	setDefault(&o.Limits.Store, 5*time.Second)
	setDefault(&o.Limits.Grants, 30*time.Second)
	setDefault(&o.Limits.Journal, time.Minute)
	setDefault(&o.Limits.Unspool, time.Second)
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Health == nil {
		o.Health = func() Health { return Health{Ready: true} }
	}
	if o.Alarm == nil {
		o.Alarm = func(Alarm) {}
	}
	if o.Unspooled == nil {
		o.Unspooled = func(Unspooled, error) {}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.OnStoreFailure == "" {
		o.OnStoreFailure = FailureRefuse
		if o.Mode == ModeForward {
			o.OnStoreFailure = FailureForward
		}
	}
	return o, o.check()
}

func (o Options) check() error {
	switch {
	case o.Mode != ModeObserve && o.Mode != ModeForward:
		return fmt.Errorf("listener: listener.mode is %q; it can be observe or forward", o.Mode)
	case o.Environment != ledger.Sandbox && o.Environment != ledger.Live:
		return fmt.Errorf("listener: environment is %q; it can be sandbox or live", o.Environment)
	case o.OnStoreFailure != FailureForward && o.OnStoreFailure != FailureRefuse:
		return fmt.Errorf("listener: listener.on_store_failure is %q; it can be forward or refuse", o.OnStoreFailure)
	case o.Mode == ModeForward && o.Forwarder == nil:
		return errors.New("listener: forward mode needs the game's addresses; set listener.forward_hive or listener.forward_stove")
	case o.OnStoreFailure == FailureForward && o.Spool == "":
		return errors.New("listener: listener.spool is not set, and listener.on_store_failure = \"forward\" needs it")
	case o.Environment == ledger.Live && o.Mode == ModeObserve && o.MirrorToken == nil:
		return errors.New("listener: listener.mirror_token is not set: in live, observe mode answers success only to requests that carry it")
	case o.StoveDuplicateCode != 0 && o.StoveDuplicateCode != -1:
		return fmt.Errorf("listener: listener.stove_duplicate_code is %d; it can be 0 or -1", o.StoveDuplicateCode)
	case (o.TLSCert == "") != (o.TLSKey == ""):
		return errors.New("listener: listener.tls_cert and listener.tls_key belong together: only one is set")
	}
	for name, n := range map[string]int64{
		"listener.max_body": o.MaxBody, "listener.forward_timeout": int64(o.ForwardTimeout),
		"connections": int64(o.Limits.Connections), "header time": int64(o.Limits.Header), "body time": int64(o.Limits.Body),
		"idle time": int64(o.Limits.Idle), "header bytes": int64(o.Limits.HeaderBytes), "store time": int64(o.Limits.Store),
		"grants time": int64(o.Limits.Grants), "journal time": int64(o.Limits.Journal),
		"unspool time": int64(o.Limits.Unspool),
	} {
		if n < 0 {
			return fmt.Errorf("listener: %s is negative", name)
		}
	}
	return nil
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

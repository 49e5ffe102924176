package listener

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"makegood/ledger"
)

// lastGrace is how long a shutdown that has run out of time waits for what it
// has just cut off to be recorded.
const lastGrace = 2 * time.Second

// Server is the listener. New checks what it is given, Start binds and serves,
// Shutdown ends it; each is called once.
type Server struct {
	o          Options
	allow      []netip.Prefix
	trusted    []netip.Prefix
	pathSecret secret
	mirror     secret
	grants     secret

	metrics  *metrics
	alarms   *alarms
	refusals *refusals
	flights  *flights
	spool    *spool // nil where there is none
	lost     lost
	busy     tracker
	draining atomic.Bool
	startAt  time.Time
	last     lastArrivals

	// base is what forwards run under: a provider that hangs up does not end
	// them, a shutdown that has run out of time does.
	base   context.Context //nolint:containedctx // it lives as long as the server
	cancel context.CancelFunc

	public, admin           *http.Server
	publicOpen              *limited
	publicAddr, adminAddr   net.Addr
	serving                 sync.WaitGroup
	stopTicking, tickingEnd chan struct{}
}

// New makes a Server from checked options. It binds nothing.
func New(o Options) (*Server, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Server{
		o: o, allow: plainPrefixes(o.Allow), trusted: plainPrefixes(o.TrustedProxies),
		alarms: newAlarms(o.Now, o.Alarm), flights: newFlights(),
		refusals: newRefusals(o.Clerk.Refused, o.Now, o.Limits.Journal),
	}
	if o.Spool != "" {
		s.spool = &spool{dir: o.Spool, now: o.Now, random: o.Random}
	}
	s.metrics = newMetrics(s)
	return s, nil
}

// Start reads the secrets and the certificate, binds both addresses and serves.
// When it returns nil both ports are open.
func (s *Server) Start(ctx context.Context) (err error) {
	if err := s.readSecrets(ctx); err != nil {
		return err
	}
	secure, err := s.certificate()
	if err != nil {
		return err
	}
	public, err := bind(ctx, "listener.address", s.o.Address)
	if err != nil {
		return err
	}
	admin, err := bind(ctx, "listener.admin_address", s.o.AdminAddress)
	if err != nil {
		_ = public.Close() // nothing has been accepted on it
		return err
	}
	s.publicAddr, s.adminAddr = public.Addr(), admin.Addr()
	s.startAt = s.o.Now()
	s.base, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	s.publicOpen = limit(public, s.o.Limits.Connections)
	s.public = s.httpServer(http.HandlerFunc(s.servePublic))
	s.admin = s.httpServer(http.HandlerFunc(s.serveAdmin))
	var listener net.Listener = s.publicOpen
	if secure != nil {
		listener = tls.NewListener(listener, secure)
	}
	s.serving.Go(func() { s.serve(s.public, listener) })
	s.serving.Go(func() { s.serve(s.admin, limit(admin, adminConnections)) })
	s.stopTicking, s.tickingEnd = make(chan struct{}), make(chan struct{})
	go s.tick()
	if s.spool != nil {
		s.serving.Go(s.unspools)
	}
	return nil
}

func (s *Server) readSecrets(ctx context.Context) error {
	var errs [3]error
	s.pathSecret, errs[0] = readPathSecret(ctx, s.o.PathSecret)
	s.mirror, errs[1] = readSecret(ctx, "listener.mirror_token", s.o.MirrorToken)
	s.grants, errs[2] = readSecret(ctx, "listener.grants_token", s.o.GrantsToken)
	return errors.Join(errs[:]...)
}

func (s *Server) certificate() (*tls.Config, error) {
	if s.o.TLSCert == "" {
		return nil, nil //nolint:nilnil // no certificate means plain HTTP
	}
	pair, err := tls.LoadX509KeyPair(s.o.TLSCert, s.o.TLSKey)
	if err != nil {
		return nil, ledger.Fail("read listener.tls_cert and listener.tls_key: %s", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}, nil
}

// bind opens a port; its error names the address and what to do.
func bind(ctx context.Context, key, address string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, ledger.Fail("listen on %s: another program has this port; stop it, or set %s to a free one: %s", address, key, err)
	case errors.Is(err, syscall.EACCES):
		return nil, ledger.Fail("listen on %s: this user may not open this port; set %s to a port from 1024 up: %s", address, key, err)
	default:
		return nil, ledger.Fail("listen on %s: check %s: %s", address, key, err)
	}
}

// httpServer is one HTTP/1.1 server: with HTTP/2 one connection could carry any
// number of requests past the limit on connections.
func (s *Server) httpServer(h http.Handler) *http.Server {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	l := s.o.Limits
	return &http.Server{
		Handler: h, Protocols: protocols, DisableGeneralOptionsHandler: true,
		ReadHeaderTimeout: l.Header, ReadTimeout: l.Body, IdleTimeout: l.Idle, MaxHeaderBytes: l.HeaderBytes,
		// It counts from the end of the headers, so it has to outlast all that
		// is waited for before an answer is written.
		WriteTimeout: l.Body + 2*l.Store + l.Grants + s.o.ForwardTimeout + 10*time.Second,
		ErrorLog:     slog.NewLogLogger(s.o.Log.Handler(), slog.LevelWarn),
		BaseContext:  func(net.Listener) context.Context { return s.base },
	}
}

// serve serves until the server is shut down; any other end is an alarm.
func (s *Server) serve(server *http.Server, l net.Listener) {
	if err := server.Serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) {
		s.draining.Store(true)
		s.alarms.raise(AlarmServe, ledger.Say("the listener on %s has stopped: %v; restart it", l.Addr(), err).String())
	}
}

// tick journals the numbers of refused requests.
func (s *Server) tick() {
	defer close(s.tickingEnd)
	ticker := time.NewTicker(s.o.Limits.Journal)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			s.flushRefusals(false)
		case <-s.stopTicking:
			s.flushRefusals(true)
			return
		}
	}
}

func (s *Server) flushRefusals(all bool) {
	ctx, cancel := s.storing()
	defer cancel()
	s.refusals.flush(ctx, all)
}

// storing bounds one write to the ledger. It ends neither with the request nor
// with the server: what has arrived is recorded.
func (s *Server) storing() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(s.base), s.o.Limits.Store)
}

// Addr is the address notifications come in at, after Start.
func (s *Server) Addr() string { return s.publicAddr.String() }

// AdminAddr is the address of /healthz and /metrics, after Start.
func (s *Server) AdminAddr() string { return s.adminAddr.String() }

// Ready reports whether /ready answers 200.
func (s *Server) Ready() bool { return !s.draining.Load() && s.o.Health().Ready }

// Shutdown goes unready, stops accepting, and waits until what has been
// received is recorded and answered and every forward has its outcome. When the
// context ends first, connections and forwards are cut off, the latter with the
// outcome unanswered, and the error says how much was not finished.
func (s *Server) Shutdown(ctx context.Context) error {
	s.draining.Store(true)
	if s.public == nil {
		return nil // it was never started
	}
	err := s.public.Shutdown(ctx)
	if _, werr := s.busy.wait(ctx); err == nil {
		err = werr
	}
	if err != nil {
		s.cancel()
		_ = s.public.Close() // it has just failed to close in good time
		grace, done := context.WithTimeout(context.WithoutCancel(ctx), lastGrace)
		defer done()
		left, werr := s.busy.wait(grace)
		err = fmt.Errorf("shut the listener down: connections were cut off: %w", err)
		if werr != nil {
			err = fmt.Errorf("%w, and %d requests are not recorded", err, left)
		}
	}
	close(s.stopTicking)
	<-s.tickingEnd
	if aerr := s.admin.Shutdown(ctx); aerr != nil {
		_ = s.admin.Close() // as above
	}
	s.cancel()
	s.serving.Wait()
	return err
}

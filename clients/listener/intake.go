package listener

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"os"
	"runtime/debug"
	"slices"

	"makegood/ledger"
)

// The outcomes requests are counted by.
const (
	outcomeStored       = "stored"
	outcomeDuplicate    = "duplicate"
	outcomeUnreadable   = "unreadable"
	outcomeUnmirrored   = "unmirrored"
	outcomeStoreFailure = "store_failure"
	outcomeSource       = "source"
	outcomeCaller       = "caller_id"
	outcomeToken        = "token"
	outcomeMethod       = "method"
	outcomeNotFound     = "not_found"
	outcomeTooLarge     = "too_large"
	outcomeTimedOut     = "timed_out"
	outcomeCutOff       = "cut_off"
	outcomeWithheld     = "withheld"
	outcomeRepeated     = "repeated"
	outcomeJoined       = "joined"
	outcomeNoTarget     = "no_target"
	outcomeInvalid      = "invalid"
	outcomeReady        = "ready"
	outcomeUnready      = "unready"
	outcomePanic        = "panic"
)

// servePublic answers one request of the public port.
func (s *Server) servePublic(w http.ResponseWriter, r *http.Request) {
	began := s.o.Now()
	x := &exchange{ResponseWriter: w, route: routeUnknown}
	s.busy.begin()
	defer s.busy.end()
	defer func() { s.metrics.request(x.route, x.outcome, s.o.Now().Sub(began)) }()
	defer s.recovered(x)
	if r.URL.Path == routeReady {
		s.ready(x, r)
		return
	}
	s.admitted(x, r)
}

// recovered makes an answer of a panic: one broken request is no reason to
// lose the others.
func (s *Server) recovered(x *exchange) {
	v := recover()
	if v == nil {
		return
	}
	x.outcome = outcomePanic
	s.fault("answering "+x.route, v)
	if x.wrote {
		panic(http.ErrAbortHandler) // half an answer must not look like a whole one
	}
	x.fail(http.StatusInternalServerError)
}

// fault records a panic: the alarm says where, the log has the stack.
func (s *Server) fault(where string, v any) {
	s.metrics.panics.Inc()
	s.o.Log.Error("panic", "where", where, "value", fmt.Sprint(v), "stack", string(debug.Stack()))
	s.alarms.fault(ledger.Say("a fault of the program while %s: %v; the log has the details", where, v).String())
}

// guarded turns a panic of what it calls into an error.
func (s *Server) guarded(what string, f func() error) error {
	return guarded(what, s.fault, f)
}

func guarded(what string, fault func(where string, v any), f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			fault(what, v)
			err = fmt.Errorf("%s: a fault of the program: %v", what, v)
		}
	}()
	return f()
}

// admitted looks at the source, then at the path, then leaves the rest to the
// route.
func (s *Server) admitted(x *exchange, r *http.Request) {
	from := clientAddress(r.RemoteAddr, r.Header, s.o.ClientIPHeader, s.trusted)
	remote := from.String()
	if !from.IsValid() {
		remote = "unknown address"
	}
	if len(s.allow) > 0 && !within(from, s.allow) {
		s.refuse(x, http.StatusForbidden, outcomeSource, ledger.Say("source is not in listener.allow").String(), remote)
		return
	}
	rt, ok := s.routeOf(r.URL.Path)
	if !ok {
		if r.Method == http.MethodPost {
			// It may be a provider still using an old path secret. The path is
			// not journalled: it may hold one.
			s.refuse(x, http.StatusNotFound, outcomeNotFound, ledger.Say("no such path; does the sender know listener.path_secret?").String(), remote)
			return
		}
		x.outcome = outcomeNotFound
		x.write(reply{status: http.StatusNotFound})
		return
	}
	x.route, x.provider = rt.name, rt.provider
	if r.Method != http.MethodPost {
		x.outcome = outcomeMethod
		x.Header().Set("Allow", http.MethodPost)
		x.Header().Set("Connection", "close")
		x.fail(http.StatusMethodNotAllowed)
		return
	}
	if rt.name == routeGrants {
		s.takeGrants(x, r, remote)
		return
	}
	s.notification(x, r, rt, from, remote)
}

// refuse answers what is not stored, and has it counted and journalled. The
// connection is closed: its body has not been read.
func (s *Server) refuse(x *exchange, status int, outcome, what, remote string) {
	x.outcome = outcome
	x.Header().Set("Connection", "close")
	x.fail(status)
	ctx, cancel := s.storing()
	defer cancel()
	s.refusals.note(ctx, what, x.route, remote)
}

// notification takes in one delivery of a provider.
func (s *Server) notification(x *exchange, r *http.Request, rt route, from netip.Addr, remote string) {
	if rt.provider == ledger.Stove && s.o.CallerID != "" && subtle.ConstantTimeCompare([]byte(r.Header.Get(headerCallerID)), []byte(s.o.CallerID)) != 1 {
		s.refuse(x, http.StatusUnauthorized, outcomeCaller, ledger.Say("caller-id is not listener.caller_id").String(), remote)
		return
	}
	body, ok := s.body(x, r, remote)
	if !ok {
		return
	}
	a := ledger.Arrival{
		Provider: rt.provider, Route: rt.path, Remote: remote, Body: body, Service: rt.service,
		Headers:     headerText(r, s.pathSecret.text),
		Mirror:      s.mirror.equals(r.Header.Get(headerMirror)),
		Environment: otherEnvironment(r.Header, s.o.Environment),
	}
	if !from.IsValid() {
		a.Remote = ""
	}
	s.o.Decode.read(&a, s.fault)
	s.last.arrived(rt.provider, s.o.Now())
	if s.o.Mode == ModeForward {
		s.forward(x, r, a)
		return
	}
	s.observe(x, a)
}

// body reads the body whole, or answers why not. Half a body is not stored: it
// is not what the provider sent.
func (s *Server) body(x *exchange, r *http.Request, remote string) ([]byte, bool) {
	tooLarge := func() ([]byte, bool) {
		s.refuse(x, http.StatusRequestEntityTooLarge, outcomeTooLarge, ledger.Say("body is longer than listener.max_body (%d bytes)", s.o.MaxBody).String(), remote)
		return nil, false
	}
	if r.ContentLength > s.o.MaxBody {
		return tooLarge()
	}
	body, err := io.ReadAll(http.MaxBytesReader(x.ResponseWriter, r.Body, s.o.MaxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return tooLarge()
	case errors.Is(err, os.ErrDeadlineExceeded):
		s.refuse(x, http.StatusRequestTimeout, outcomeTimedOut, ledger.Say("body did not arrive within %s", s.o.Limits.Body).String(), remote)
		return nil, false
	case err != nil:
		s.refuse(x, http.StatusBadRequest, outcomeCutOff, ledger.Say("body broke off").String(), remote)
		return nil, false
	}
	return slices.Clip(body), true
}

// read decodes the body of a delivery. Whatever goes wrong is kept with it and
// stops nothing.
func (d Decoders) read(a *ledger.Arrival, fault func(where string, v any)) {
	var n ledger.Notice
	err := guarded("decoding a notification", fault, func() (err error) {
		if a.Provider == ledger.Hive {
			n, err = d.Hive(a.Body)
		} else {
			n, err = d.Stove(a.Body, a.Service)
		}
		return err //nolint:wrapcheck // it is kept as the decoder says it
	})
	if err != nil {
		a.DecodeError = err.Error()
		return
	}
	a.Notice = &n
}

// receive records a delivery. stored says that it is durable, which it can be
// although something else failed; known, that the ledger could tell whether the
// order is cancelled or being refunded, and whether the game has taken it.
func (s *Server) receive(a ledger.Arrival) (r ledger.Reception, stored, known bool) {
	ctx, cancel := s.storing()
	defer cancel()
	err := s.guarded("recording a notification", func() (err error) {
		r, err = s.o.Clerk.Receive(ctx, a)
		return err
	})
	s.storeSaid(err)
	return r, err == nil || r.Seq != 0, err == nil
}

// storeSaid keeps the alarm about the ledger with its latest answer.
func (s *Server) storeSaid(err error) {
	if err == nil {
		s.alarms.clear(AlarmStore, ledger.Say("the ledger can be written again").String())
		return
	}
	s.metrics.storeFailures.Inc()
	s.alarms.raise(AlarmStore, ledger.Say("the ledger cannot be written: %v; check its disk and who else holds it", err).String())
}

// observe stores and answers.
func (s *Server) observe(x *exchange, a ledger.Arrival) {
	r, stored, _ := s.receive(a)
	switch {
	case !stored:
		x.outcome = outcomeStoreFailure
		if s.o.OnStoreFailure == FailureForward {
			s.spoolDelivery(a, false)
		}
		x.write(failure(a.Provider, http.StatusServiceUnavailable))
	case s.o.Environment == ledger.Live && !a.Mirror:
		// It may be the provider itself, to whom success would mean granted.
		x.outcome = outcomeUnmirrored
		x.write(failure(a.Provider, http.StatusServiceUnavailable))
	case a.Notice == nil || r.EventKey == "":
		x.outcome = outcomeUnreadable
		x.write(failure(a.Provider, http.StatusBadRequest))
	case r.Duplicate:
		x.outcome = outcomeDuplicate
		x.write(success(a.Provider, s.o.StoveDuplicateCode))
	default:
		x.outcome = outcomeStored
		x.write(success(a.Provider, 0))
	}
}

// ready answers a load balancer's probe.
func (s *Server) ready(x *exchange, r *http.Request) {
	x.route = routeReady
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		x.outcome = outcomeMethod
		x.Header().Set("Allow", "GET, HEAD")
		x.write(reply{status: http.StatusMethodNotAllowed})
		return
	}
	if !s.Ready() {
		x.outcome = outcomeUnready
		x.write(reply{status: http.StatusServiceUnavailable})
		return
	}
	x.outcome = outcomeReady
	x.write(reply{status: http.StatusOK})
}

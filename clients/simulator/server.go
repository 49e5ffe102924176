package simulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

const maxRequest = 1 << 20

// listening is one bound listener and its server.
type listening struct {
	address string
	server  *http.Server
	served  chan error
}

func listen(ctx context.Context, address string, h http.Handler, complaints *log.Logger) (*listening, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("address %q: %w", address, err)
	}
	if !loopback(host) {
		return nil, fmt.Errorf("address %q is not on loopback: the simulator asks nobody who they are", address)
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	up := &listening{
		address: l.Addr().String(),
		server: &http.Server{
			Handler:           h,
			ErrorLog:          complaints,
			ReadHeaderTimeout: 10 * time.Second,
			ReadTimeout:       30 * time.Second,
			IdleTimeout:       60 * time.Second,
			MaxHeaderBytes:    64 << 10,
		},
		served: make(chan error, 1),
	}
	go func() { up.served <- up.server.Serve(l) }()
	return up, nil
}

func (l *listening) close() error {
	err := l.server.Close()
	if served := <-l.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// gate counts requests being handled, so that Close can wait for the last of them.
type gate struct {
	mu     sync.Mutex
	idle   *sync.Cond
	inside int
	closed bool
}

func (g *gate) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.inside++
	return true
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	g.idle.Broadcast()
}

// shut lets nobody in any more and waits until everybody is out.
func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	for g.inside > 0 {
		g.idle.Wait()
	}
}

// call is a request that was read whole.
type call struct {
	name    string
	path    string
	header  http.Header
	query   func(string) string
	service string
	body    []byte
}

// answer is what a handler wants to say. A dropped one ends the connection without a byte.
type answer struct {
	status      int
	contentType string
	body        []byte
	drop        bool
	retryAfter  string
}

// handler carries a call out. It runs with the lock held.
type handler func(at time.Time, c *call) answer

func fixed(name string) func(*call) string { return func(*call) string { return name } }

// fault is what the knobs decided to do to one call.
type fault struct {
	slow, reset, lost bool
	instead           *answer
}

// call reads a request, lets the answer faults strike, and carries it out.
func (s *Simulator) call(name func(*call) string, h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.gate.enter() {
			return
		}
		defer s.gate.leave()
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
		if err != nil {
			http.Error(w, "request body: "+err.Error(), http.StatusBadRequest)
			return
		}
		query := r.URL.Query()
		c := &call{path: r.URL.Path, header: r.Header, query: query.Get, service: r.PathValue("service"), body: body}
		c.name = name(c)
		var f fault
		s.update(func(at time.Time) { f = s.decide(at, c) })
		if f.slow {
			if s.cfg.Sleep(r.Context(), s.cfg.Delays.Slow) != nil {
				s.count(c.name, 0)
				return // nobody waits for the answer any more
			}
		}
		var a answer
		switch {
		case f.reset:
		case f.instead != nil:
			a = *f.instead
		default:
			s.update(func(at time.Time) { a = h(at, c) })
		}
		if f.reset || f.lost || a.drop {
			s.count(c.name, 0)
			s.hangUp(w, f.reset)
			return
		}
		s.count(c.name, a.status)
		s.write(w, a)
	})
}

// decide counts a call and rolls for the answer faults. The caller holds the lock.
func (s *Simulator) decide(at time.Time, c *call) fault {
	s.posts.Calls[c.name]++
	var f fault
	strikes := func(name string) bool {
		hit := s.strikes(name, subject{id: c.name + " " + ordinal(s.posts.Calls[c.name]), target: c.name})
		if hit {
			s.say(at, Event{Kind: KindFault, Knob: name}, "%s strikes a call of %s.", name, c.name)
		}
		return hit
	}
	f.slow = strikes("slow")
	switch {
	case strikes("reset-after-read"):
		f.reset = true
	case strikes("error-429"):
		a := textAnswer(http.StatusTooManyRequests, "Too Many Requests")
		a.retryAfter = "1"
		f.instead = &a
	case strikes("error-5xx"):
		a := textAnswer(http.StatusServiceUnavailable, "Service Unavailable")
		f.instead = &a
	case strikes("html-page"):
		a := page("점검 안내", "더 나은 서비스를 위해 점검 중입니다.")
		f.instead = &a
	default:
		f.lost = strikes("answer-lost-after-effect")
	}
	return f
}

func textAnswer(status int, text string) answer {
	return answer{status: status, contentType: "text/plain; charset=utf-8", body: []byte(text + "\n")}
}

func (s *Simulator) count(call string, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	byStatus := s.posts.Answers[call]
	if byStatus == nil {
		byStatus = make(map[int]int)
		s.posts.Answers[call] = byStatus
	}
	byStatus[status]++
}

func (s *Simulator) write(w http.ResponseWriter, a answer) {
	w.Header().Set("Content-Type", a.contentType)
	if a.retryAfter != "" {
		w.Header().Set("Retry-After", a.retryAfter)
	}
	w.WriteHeader(a.status)
	if _, err := w.Write(a.body); err != nil {
		s.trouble("answer: " + err.Error())
	}
}

// hangUp ends the connection without an answer: by a reset, or by an ordinary end.
func (s *Simulator) hangUp(w http.ResponseWriter, reset bool) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		s.trouble("hang up: " + err.Error())
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok && reset {
		err = tcp.SetLinger(0)
	}
	if err = errors.Join(err, conn.Close()); err != nil {
		s.trouble("hang up: " + err.Error())
	}
}

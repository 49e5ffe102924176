package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"time"
)

const (
	maxDeliveries = 32 // kept of one order
	maxAttempts   = 3
)

// send schedules a notification. The caller holds the lock.
func (s *Simulator) send(due time.Time, n note) {
	n.attempt++
	s.plan(due, true, func(ctx context.Context, at time.Time) { s.deliver(ctx, at, n) })
}

var (
	// errNoURL means that nobody wants what goes to this slot.
	errNoURL = errors.New("no URL is registered")
	// errHungUp means that the provider did not stay for the answer.
	errHungUp = errors.New("the provider hung up")
)

// deliver posts one notification and writes down what came back.
func (s *Simulator) deliver(ctx context.Context, at time.Time, n note) {
	d := Delivery{At: at, Slot: n.slot, Kind: n.kind}
	urls, observe := s.route(n.slot)
	if len(urls) == 0 {
		s.delivered(at, n, d, errNoURL)
		return
	}
	// Where the game itself is called there is nobody in between to be confused: its answer is ignored, which leaves the same
	// traces as hanging up and leaves them in the same order every time.
	direct := observe || urls[0] == s.GameURL()+"/"+n.slot
	status, body, err := s.post(ctx, urls[0], s.noteHeader(n, ""), n.body, n.hangUp && !direct)
	switch {
	case n.hangUp:
		err = errHungUp
	case err == nil:
		d.Status, d.Code = status, resultCode(body)
	}
	if observe {
		for _, u := range urls[1:] {
			// A mirroring proxy reads no answer and repeats nothing; what went wrong shows in the events.
			if _, _, err := s.post(ctx, u, s.noteHeader(n, s.mirrorToken()), n.body, false); err != nil && ctx.Err() == nil {
				s.trouble("mirrored copy: " + err.Error())
			}
		}
	}
	if ctx.Err() == nil {
		s.delivered(at, n, d, err)
	}
}

// route is where a notification goes: first whose answer counts, then a mirrored copy.
func (s *Simulator) route(slot string) (urls []string, observe bool) {
	game := s.GameURL()
	s.mu.Lock()
	defer s.mu.Unlock()
	registered := map[string]string{slotHive: s.ends.Hive, slotHiveAll: s.ends.HiveAll, slotStove: s.ends.Stove}[slot]
	direct := game + "/" + slot
	switch {
	case s.ends.Observe && registered != "":
		return []string{direct, registered}, true
	case registered != "":
		return []string{registered}, false
	case slot == slotHiveAll || game == "":
		return nil, false
	}
	return []string{direct}, false
}

func (s *Simulator) mirrorToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ends.MirrorToken
}

func (s *Simulator) noteHeader(n note, mirror string) http.Header {
	h := http.Header{"Content-Type": {"application/json"}}
	if n.slot == slotStove {
		h["caller-id"] = []string{s.cfg.CallerID} // the documents write it in lower case
	}
	if mirror != "" {
		h.Set("X-Makegood-Mirror", mirror)
	}
	return h
}

// delivered counts an attempt and sends again where the provider is one that does.
func (s *Simulator) delivered(at time.Time, n note, d Delivery, err error) {
	if err != nil {
		d.Error = err.Error()
	}
	heard := err == nil && d.Status == http.StatusOK && (d.Code == "0" || n.slot == slotStove && d.Code == "-1")
	s.updateAt(at, func(at time.Time) {
		if !errors.Is(err, errNoURL) {
			s.posts.Notified[n.slot+" "+n.kind]++
		}
		o := s.world.byID[orderKey(n.provider(), n.order)]
		if o != nil {
			if o.deliveries = append(o.deliveries, d); len(o.deliveries) > maxDeliveries {
				o.deliveries = o.deliveries[1:]
			}
		}
		e := Event{Kind: KindNotified, Provider: n.provider(), OrderID: n.order}
		if heard {
			s.say(at, e, "%s (%s) of order %s was taken: code %s.", n.kind, n.slot, n.order, d.Code)
			return
		}
		e.Kind = KindUnheard
		if errors.Is(err, errNoURL) {
			s.say(at, e, "%s (%s) of order %s goes nowhere: no URL is registered.", n.kind, n.slot, n.order)
			return
		}
		s.posts.Unheard[n.slot+" "+n.kind]++
		switch {
		case n.hangUp:
			s.say(at, e, "%s (%s) of order %s: the provider hung up before the answer.", n.kind, n.slot, n.order)
		case err != nil:
			s.say(at, e, "%s (%s) of order %s got no answer.", n.kind, n.slot, n.order)
		default:
			s.say(at, e, "%s (%s) of order %s was answered %d, code %q.", n.kind, n.slot, n.order, d.Status, d.Code)
		}
		if n.again && n.attempt < maxAttempts {
			n.hangUp = false
			s.send(at.Add(s.cfg.Delays.Retry), n)
		}
	})
}

// resultCode reads result or code out of an answer, whichever type it has; empty when there is none.
func resultCode(body []byte) string {
	var a struct {
		Result *text `json:"result"`
		Code   *text `json:"code"`
	}
	if json.Unmarshal(body, &a) != nil {
		return ""
	}
	switch {
	case a.Result != nil:
		return string(*a.Result)
	case a.Code != nil:
		return string(*a.Code)
	}
	return ""
}

// post sends a body once. With hangUp the connection is closed as soon as the request is written.
func (s *Simulator) post(ctx context.Context, url string, header http.Header, body []byte, hangUp bool) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.PostTimeout)
	defer cancel()
	if hangUp {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
			WroteRequest: func(httptrace.WroteRequestInfo) { cancel() },
		})
	}
	// Without GetBody net/http cannot send the request a second time by itself.
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, io.NopCloser(bytes.NewReader(body)))
	if err != nil {
		return 0, nil, fmt.Errorf("post: %w", err)
	}
	r.ContentLength = int64(len(body))
	r.Header = header
	r.Close = hangUp
	resp, err := s.client.Do(r)
	if err != nil {
		return 0, nil, fmt.Errorf("post: %w", err)
	}
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxRequest))
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return 0, nil, fmt.Errorf("post: read answer: %w", err)
	}
	return resp.StatusCode, answer, nil
}

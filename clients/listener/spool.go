package listener

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"makegood/ledger"
)

// spoolVersion is the version of the files in the spool.
const spoolVersion = 1

// spoolSuffix ends the name of a complete file.
const spoolSuffix = ".json"

// envelope is one file of the spool: a delivery the ledger could not take, with
// what became of it at the game as soon as that is known, or the outcome alone
// of a delivery that is in the ledger.
type envelope struct {
	Version   int               `json:"version"`
	SpooledAt time.Time         `json:"spooled_at"`
	Delivery  *spooledDelivery  `json:"delivery,omitempty"`
	Reception *spooledReception `json:"reception,omitempty"`
	Outcome   *spooledOutcome   `json:"outcome,omitempty"`
}

// spooledDelivery is an arrival without what can be read from its body again.
type spooledDelivery struct {
	Provider    ledger.Provider    `json:"provider"`
	Route       string             `json:"route"`
	Remote      string             `json:"remote"`
	Service     string             `json:"service,omitempty"`
	Headers     string             `json:"headers"`
	Body        []byte             `json:"body_base64"`
	Mirror      bool               `json:"mirror,omitempty"`
	Forward     bool               `json:"forward,omitempty"`
	ForwardBy   ledger.Instant     `json:"forward_by,omitempty"`
	Environment ledger.Environment `json:"environment,omitempty"`
}

// spooledReception names the delivery an outcome belongs to.
type spooledReception struct {
	Seq      int64             `json:"seq"`
	Key      ledger.Key        `json:"key"`
	EventKey string            `json:"event_key"`
	Type     ledger.NoticeType `json:"type,omitempty"`
}

type spooledOutcome struct {
	Forward ledger.Forward `json:"forward"`
	Answer  []byte         `json:"answer_base64,omitempty"`
}

// spool is a directory of envelopes.
type spool struct {
	dir    string
	now    func() time.Time
	random io.Reader

	mu sync.Mutex // guards writing
	// writing are the files to which an outcome is still to be added.
	writing map[string]bool
}

// spooled is a delivery in the spool, to which its outcome can be added.
type spooled struct {
	name     string
	envelope envelope
}

// add writes an envelope under a new name: its instant, so that the names sort
// as the deliveries came, and random bytes. A file that is held stays until it is
// released.
func (p *spool) add(e envelope, hold bool) (*spooled, error) {
	e.Version, e.SpooledAt = spoolVersion, p.now().UTC()
	var tail [8]byte
	if _, err := io.ReadFull(p.random, tail[:]); err != nil {
		return nil, fmt.Errorf("name a file of the spool: %w", err)
	}
	f := &spooled{name: e.SpooledAt.Format("20060102T150405.000000000Z") + "-" + hex.EncodeToString(tail[:]) + spoolSuffix, envelope: e}
	if hold {
		p.hold(f.name)
	}
	if err := p.write(f); err != nil {
		p.release(f.name)
		return nil, err
	}
	return f, nil
}

func (p *spool) hold(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.writing == nil {
		p.writing = map[string]bool{}
	}
	p.writing[name] = true
}

// release lets a file be taken in.
func (p *spool) release(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.writing, name)
}

func (p *spool) held(name string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.writing[name]
}

// names lists the files that have not been taken in, oldest first.
func (p *spool) names() ([]string, error) {
	entries, err := os.ReadDir(p.dir) // in alphabetical order, which is that of arrival
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the spool: %w", err)
	}
	var names []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), spoolSuffix) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// write puts the whole file in place at once, durably, over an earlier version
// of it.
func (p *spool) write(f *spooled) (err error) {
	path := filepath.Join(p.dir, f.name)
	defer func() {
		if err != nil {
			err = fmt.Errorf("spool to %s: %w", path, err)
		}
	}()
	data, err := json.Marshal(f.envelope)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return err
	}
	part := path + ".part"
	file, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, werr := file.Write(data)
	if err := errors.Join(werr, file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	return syncDirectory(p.dir)
}

// syncDirectory makes the names in a directory durable.
func syncDirectory(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err //nolint:wrapcheck // its callers say what they were doing
	}
	return errors.Join(d.Sync(), d.Close())
}

// waiting counts the files that have not been taken into the ledger.
func (p *spool) waiting() int {
	names, err := p.names()
	if err != nil {
		return 0
	}
	return len(names)
}

// Waiting counts the deliveries that wait in a spool for the ledger, whoever spooled
// them.
func Waiting(dir string) int {
	p := &spool{dir: dir}
	return p.waiting()
}

// spoolDelivery keeps a delivery the ledger could not take, held where its
// outcome is to be added. It is nil where that failed too, which is an alarm and
// no reason to keep it from the game.
func (s *Server) spoolDelivery(a ledger.Arrival, hold bool) *spooled {
	f, err := s.spool.add(envelope{Delivery: &spooledDelivery{
		Provider: a.Provider, Route: a.Route, Remote: a.Remote, Service: a.Service, Headers: a.Headers, Body: a.Body,
		Mirror: a.Mirror, Forward: a.Forward, ForwardBy: a.ForwardBy, Environment: a.Environment,
	}}, hold)
	s.spoolSaid(err)
	if err != nil {
		return nil
	}
	return f
}

// spoolOutcome keeps what became of a delivery the ledger did not record.
func (s *Server) spoolOutcome(d *delivery, f ledger.Forward, answer []byte) {
	outcome := &spooledOutcome{Forward: f, Answer: answer}
	switch {
	case d.spooled != nil:
		d.spooled.envelope.Outcome = outcome
		s.spoolSaid(s.spool.write(d.spooled))
	case s.spool != nil && d.stored:
		_, err := s.spool.add(envelope{Reception: receptionOf(d.reception), Outcome: outcome}, false)
		s.spoolSaid(err)
	}
}

func receptionOf(r ledger.Reception) *spooledReception {
	return &spooledReception{Seq: r.Seq, Key: r.Key, EventKey: r.EventKey, Type: r.Type}
}

func (s *Server) spoolSaid(err error) {
	if err != nil {
		s.alarms.raise(AlarmSpool, ledger.Say("a notification could be kept neither in the ledger nor in the spool: %v; free the disk", err).String())
		return
	}
	s.metrics.spooled.Inc()
	s.alarms.clear(AlarmSpool, ledger.Say("the spool can be written again").String())
}

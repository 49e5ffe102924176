package listener

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"makegood/ledger"
)

// Unspooled says what was taken out of a spool.
type Unspooled struct {
	// Deliveries and Outcomes are what the ledger now has.
	Deliveries, Outcomes int
	// Left counts the files that are still there.
	Left int
}

// Unspool takes what is in a spool directory into the ledger, oldest first, and
// removes each file once the ledger has it. A file that cannot be read stays
// and is named by the error; when the ledger fails the rest stays too. Taking a
// file in twice does what taking it in once does, so a process may end anywhere
// in between.
//
// It is for a spool nobody writes to. A Server takes in what it has spooled by
// itself.
func Unspool(ctx context.Context, dir string, c Clerk, decode Decoders) (Unspooled, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return Unspooled{}, nil
	}
	if err != nil {
		return Unspooled{}, fmt.Errorf("read the spool: %w", err)
	}
	var errs []error
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".part") {
			errs = append(errs, fmt.Errorf("%s was not finished; look whether it holds a delivery, then remove it", filepath.Join(dir, e.Name())))
		}
	}
	p := &spool{dir: dir}
	done, err := p.empty(ctx, c, decode)
	return done, errors.Join(err, errors.Join(errs...))
}

// empty takes in what waits, oldest first, up to the first file somebody still
// writes to: a delivery whose forward is under way has no outcome yet, and what
// came after it waits behind it.
func (p *spool) empty(ctx context.Context, c recorder, decode Decoders) (Unspooled, error) {
	var done Unspooled
	names, err := p.names()
	if err != nil {
		return done, err
	}
	if len(names) == 0 {
		return done, nil
	}
	var errs []error
	done.Left = len(names)
	for _, name := range names {
		if p.held(name) {
			break
		}
		path := filepath.Join(p.dir, name)
		e, err := readEnvelope(path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		u := unspooling{clerk: c, decode: decode, file: &spooled{name: name, envelope: e}, spool: p, done: &done}
		if err := u.take(ctx); err != nil {
			errs = append(errs, fmt.Errorf("take %s into the ledger: %w; %d files stay in the spool", path, err, done.Left))
			break
		}
		if err := os.Remove(path); err != nil {
			errs = append(errs, fmt.Errorf("remove what the ledger now has: %w", err))
			break
		}
		done.Left--
	}
	if err := syncDirectory(p.dir); err != nil {
		errs = append(errs, err)
	}
	return done, errors.Join(errs...)
}

// unspools takes in what this server has spooled, as soon as the ledger can be
// written again.
func (s *Server) unspools() {
	ticker := time.NewTicker(s.o.Limits.Unspool)
	defer ticker.Stop()
	said := ""
	for {
		select {
		case <-s.stopTicking:
			s.tellLost()
			return
		case <-ticker.C:
		}
		done, err := s.unspool()
		s.tellLost()
		text := ""
		if err != nil {
			text = err.Error()
		}
		if done.Deliveries+done.Outcomes > 0 || text != "" && text != said {
			s.o.Unspooled(done, err)
		}
		said = text
	}
}

// unspool takes in what can be. While the ledger fails only the alarm about the
// ledger stands: it says why the rest has to wait.
func (s *Server) unspool() (done Unspooled, err error) {
	c := spoolClerk{s: s}
	err = s.guarded("taking the spool in", func() (err error) {
		done, err = s.spool.empty(s.base, &c, s.o.Decode)
		return err
	})
	if c.failed {
		err = nil
	}
	return done, err
}

// spoolClerk bounds each write, and keeps the alarm about the ledger with its
// answer.
type spoolClerk struct {
	s      *Server
	failed bool
}

func (c *spoolClerk) Receive(_ context.Context, a ledger.Arrival) (r ledger.Reception, err error) {
	ctx, cancel := c.s.storing()
	defer cancel()
	r, err = c.s.o.Clerk.Receive(ctx, a)
	c.said(err)
	return r, err //nolint:wrapcheck // it stands for the clerk
}

func (c *spoolClerk) Passed(_ context.Context, r ledger.Reception, f ledger.Forward, answer []byte) error {
	ctx, cancel := c.s.storing()
	defer cancel()
	err := c.s.o.Clerk.Passed(ctx, r, f, answer)
	c.said(err)
	return err //nolint:wrapcheck // as above
}

func (c *spoolClerk) said(err error) {
	c.failed = c.failed || err != nil
	c.s.storeSaid(err)
}

func readEnvelope(path string) (envelope, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return envelope{}, fmt.Errorf("read the spool: %w", err)
	}
	e, err := parseEnvelope(data)
	if err != nil {
		return envelope{}, fmt.Errorf("%s stays in the spool: %w", path, err)
	}
	return e, nil
}

// parseEnvelope reads one file of the spool.
func parseEnvelope(data []byte) (envelope, error) {
	var e envelope
	if err := json.Unmarshal(data, &e); err != nil {
		return envelope{}, fmt.Errorf("it cannot be read: %w", err)
	}
	switch {
	case e.Version != spoolVersion:
		return envelope{}, fmt.Errorf("it has version %d, and %d is what this program reads", e.Version, spoolVersion)
	case e.Delivery == nil && (e.Reception == nil || e.Outcome == nil):
		return envelope{}, errors.New("it holds neither a delivery nor an outcome")
	case e.Delivery != nil && e.Delivery.Provider != ledger.Hive && e.Delivery.Provider != ledger.Stove:
		return envelope{}, fmt.Errorf("it is of provider %q", e.Delivery.Provider)
	}
	return e, nil
}

// recorder is the clerk as far as the spool needs it.
type recorder interface {
	Receive(ctx context.Context, a ledger.Arrival) (ledger.Reception, error)
	Passed(ctx context.Context, r ledger.Reception, f ledger.Forward, answer []byte) error
}

// unspooling takes one file into the ledger.
type unspooling struct {
	clerk  recorder
	decode Decoders
	file   *spooled
	spool  *spool
	done   *Unspooled
}

func (u *unspooling) take(ctx context.Context) error {
	e := &u.file.envelope
	if e.Delivery != nil {
		r, err := u.clerk.Receive(ctx, u.arrival())
		if err != nil && r.Seq == 0 {
			return err //nolint:wrapcheck // the caller names the file
		}
		u.done.Deliveries++
		if e.Outcome == nil {
			return nil
		}
		// From here on only the outcome is missing, and what it is the outcome of
		// need not be asked again.
		e.Delivery, e.Reception = nil, receptionOf(r)
		if err := u.spool.write(u.file); err != nil {
			return err
		}
	}
	r := ledger.Reception{Seq: e.Reception.Seq, Key: e.Reception.Key, EventKey: e.Reception.EventKey, Type: e.Reception.Type}
	f := e.Outcome.Forward
	f.Of, f.EventKey = r.Seq, r.EventKey
	if r.Type != "" {
		f.Type = r.Type
	}
	if err := u.clerk.Passed(ctx, r, f, e.Outcome.Answer); err != nil {
		return err //nolint:wrapcheck // the caller names the file
	}
	u.done.Outcomes++
	return nil
}

// arrival is the delivery as it arrived, decoded anew, with the time it was
// spooled among its headers: the ledger will give it a later one.
func (u *unspooling) arrival() ledger.Arrival {
	d := u.file.envelope.Delivery
	a := ledger.Arrival{
		Provider: d.Provider, Route: d.Route, Remote: d.Remote, Service: d.Service, Body: d.Body,
		Headers: d.Headers + "X-Makegood-Spooled-At: " + ledger.At(u.file.envelope.SpooledAt).String() + "\n",
		Mirror:  d.Mirror, Forward: d.Forward, ForwardBy: d.ForwardBy, Environment: d.Environment,
		Once: u.file.name,
	}
	u.decode.read(&a, func(string, any) {}) // a panic is kept as the decode error
	return a
}

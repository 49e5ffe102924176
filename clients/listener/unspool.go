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
// and is named by the error; when the ledger fails the rest stays too. A
// process that ends between the ledger's answer and the removal leaves a
// delivery that will count as a duplicate.
//
// It must not run while a listener writes to the directory: a delivery whose
// forward is under way has no outcome yet.
func Unspool(ctx context.Context, dir string, c Clerk, decode Decoders) (Unspooled, error) {
	var done Unspooled
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return done, nil
	}
	if err != nil {
		return done, fmt.Errorf("read the spool: %w", err)
	}
	var names []string
	var errs []error
	for _, e := range entries { // in alphabetical order, which is that of arrival
		switch {
		case strings.HasSuffix(e.Name(), spoolSuffix):
			names = append(names, e.Name())
		case strings.HasSuffix(e.Name(), ".part"):
			errs = append(errs, fmt.Errorf("%s was not finished; look whether it holds a delivery, then remove it", filepath.Join(dir, e.Name())))
		}
	}
	done.Left = len(names)
	for _, name := range names {
		path := filepath.Join(dir, name)
		e, err := readEnvelope(path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		u := unspooling{clerk: c, decode: decode, file: &spooled{name: name, envelope: e}, spool: &spool{dir: dir}, done: &done}
		if err := u.take(ctx); err != nil {
			errs = append(errs, fmt.Errorf("take %s into the ledger: %w; %d files stay in the spool", path, err, done.Left))
			break
		}
		if err := os.Remove(path); err != nil {
			errs = append(errs, fmt.Errorf("remove what the ledger now has, or it will count as a duplicate: %w", err))
			break
		}
		done.Left--
	}
	if err := syncDirectory(dir); err != nil {
		errs = append(errs, err)
	}
	return done, errors.Join(errs...)
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

// unspooling takes one file into the ledger.
type unspooling struct {
	clerk  Clerk
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
		// From here on only the outcome is missing: should recording it fail, the
		// delivery must not be taken in again.
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
	}
	u.decode.read(&a, func(string, any) {}) // a panic is kept as the decode error
	return a
}

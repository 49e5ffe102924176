package plain

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"makegood/ledger"
	"makegood/tui/lang"
)

// Pack is everything the evidence pack of one order is made of.
type Pack struct {
	// Dossier is the order as of At. Its facts carry their bytes, headers and the hash of the fact before each.
	Dossier Dossier
	// Wholes are answers about many orders that facts of this one were read from. What they say of persons is masked
	// always: they are about others too.
	Wholes []ledger.Fact
	At     ledger.Instant
	Zone   *time.Location
	// Environment is the ledger's, Version the program's, Operator who makes the pack.
	Environment ledger.Environment
	Version     string
	Operator    string
	// Reason says why personal data stays in, ReasonSeq is the fact that says so; without a reason it is masked.
	Reason    string
	ReasonSeq int64
	// Words are the language of its texts; nil: English.
	Words *lang.Words
}

// packFile is one file of a pack.
type packFile struct {
	name string
	body []byte
}

// bodyFile says where in the pack the bytes of a fact are.
type bodyFile struct {
	File string `json:"file"`
	// SHA256 is that of the bytes as they came, whatever the file holds.
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
	// AsTheyCame says that the file holds exactly these bytes: nothing was masked.
	AsTheyCame bool `json:"as_they_came"`
}

// packed is a pack on its way into a file: facts and order masked, bodies beside.
type packed struct {
	Pack
	words  *lang.Words
	mask   *mask
	facts  []ledger.Fact // masked, in sequence
	bodies map[int64]bodyFile
	files  []packFile
}

// EvidencePack writes the pack as a ZIP file and says how many files are in it. The same order at the same instant gives
// the same bytes: its entries are stored in one order, uncompressed, with the pack's own instant as their time.
func EvidencePack(out io.Writer, p Pack) (files int, err error) {
	if p.Zone == nil {
		p.Zone = time.UTC
	}
	d := &packed{Pack: p, words: p.Words, mask: newMask(p.Reason != ""), bodies: map[int64]bodyFile{}}
	if d.words == nil {
		d.words = lang.InEnglish()
	}
	d.learn()
	if err := d.maskOrder(); err != nil {
		return 0, err
	}
	for _, f := range d.Dossier.Facts {
		d.body(f, d.mask)
	}
	for _, f := range d.Wholes {
		d.body(f, d.strict())
	}
	for _, write := range []func() error{d.order, d.timeline, d.answers, d.chain, d.requests} {
		if err := write(); err != nil {
			return 0, err
		}
	}
	d.readme()
	return len(d.files) + 1, d.write(out)
}

// strict is a mask that takes out what is about persons even where the pack's own leaves it in.
func (d *packed) strict() *mask {
	if !d.mask.open {
		return d.mask
	}
	m := newMask(false)
	for _, f := range d.Dossier.Facts {
		m.learn(f.Data)
		m.learn(f.Raw)
	}
	return m
}

// learn looks at everything once, so that a name is known in the texts before its first field.
func (d *packed) learn() {
	for _, f := range slices.Concat(d.Dossier.Facts, d.Wholes) {
		d.mask.learn(f.Data)
		d.mask.learn(f.Raw)
		d.mask.text(f.Source)
	}
}

// maskOrder masks the order and its facts, on which every text of the pack rests.
func (d *packed) maskOrder() error {
	d.facts = make([]ledger.Fact, len(d.Dossier.Facts))
	for i, f := range d.Dossier.Facts {
		masked, err := d.mask.json(f.Data)
		if err != nil {
			return ledger.Fail("payload of fact %d: %s", f.Seq, err)
		}
		f.Data, f.Source = masked, d.mask.text(f.Source)
		f.Actor, f.Headers = d.mask.text(f.Actor), d.mask.text(f.Headers)
		d.facts[i] = f
	}
	plainText, err := json.Marshal(d.Dossier.Standing)
	if err != nil {
		return ledger.Fail("the order as it stands: %s", err)
	}
	masked, err := d.mask.json(plainText)
	if err != nil {
		return ledger.Fail("the order as it stands: %s", err)
	}
	var s ledger.Standing
	if err := json.Unmarshal(masked, &s); err != nil {
		return ledger.Fail("the order as it stands: %s", err)
	}
	d.Dossier.Standing, d.Dossier.Facts = s, slices.Clone(d.Dossier.Facts)
	return nil
}

func (d *packed) add(name string, body []byte) {
	d.files = append(d.files, packFile{name, body})
}

// body adds the bytes of a fact and the headers they came with.
func (d *packed) body(f ledger.Fact, m *mask) {
	name := fmt.Sprintf("raw/%06d-%s", f.Seq, f.Kind)
	if f.Headers != "" {
		d.add(name+".headers.txt", []byte(m.text(f.Headers)+"\n"))
	}
	if len(f.Raw) == 0 {
		return
	}
	raw, same := m.bytes(f.Raw)
	if !same {
		name += ".masked"
	}
	name += extension(f.Raw)
	d.add(name, raw)
	d.bodies[f.Seq] = bodyFile{File: name, SHA256: ledger.Hex(ledger.SumRaw(f.Raw)), Bytes: len(f.Raw), AsTheyCame: same}
}

func extension(raw []byte) string {
	switch {
	case json.Valid(raw):
		return ".json"
	case utf8.Valid(raw):
		return ".txt"
	default:
		return ".bin"
	}
}

// order adds the order as it stands: as text what its screen says, as JSON what show says.
func (d *packed) order() error {
	dossier := Dossier{Key: d.Dossier.Key, Standing: d.Dossier.Standing, Facts: d.facts}
	var text bytes.Buffer
	w := New(&text, Options{Words: d.words, Zone: d.Zone, Now: func() time.Time { return d.At.Time() }})
	if err := Order(w, dossier); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	d.add("order.txt", []byte(d.mask.known(text.String())))
	sentence, verb := Sentence(lang.InEnglish(), d.Dossier.Standing, d.Dossier.Key, d.At)
	return d.addJSON("order.json", struct {
		AsOf        string  `json:"as_of"`
		Environment string  `json:"environment"`
		Sentence    string  `json:"sentence"`
		Verb        *string `json:"verb"`
		DossierRecord
	}{d.At.String(), string(d.Environment), sentence, orNull(verb), NewDossierRecord(dossier)})
}

// addJSON adds a value as JSON people can read.
func (d *packed) addJSON(name string, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	d.add(name, b.Bytes())
	return nil
}

// requests adds what was sent outward for the order, each as it left: secrets were taken out before it was kept.
func (d *packed) requests() error {
	for _, f := range d.facts {
		if f.Kind != ledger.FactAction {
			continue
		}
		var s ledger.ActionStep
		if err := f.Decode(&s); err != nil {
			return err //nolint:wrapcheck // it names the fact
		}
		if s.Request == nil {
			continue
		}
		text := s.Request.Method + " " + s.Request.URL + "\n" + strings.Join(s.Request.Header, "\n") + "\n\n" + s.Request.Body + "\n"
		d.add(fmt.Sprintf("requests/%06d-%s-%s-%s.txt", f.Seq, s.ID, s.Kind, s.State), []byte(text))
	}
	return nil
}

// write puts the files into a ZIP, the sums of all of them last.
func (d *packed) write(out io.Writer) error {
	slices.SortFunc(d.files, func(a, b packFile) int { return strings.Compare(a.name, b.name) })
	var sums strings.Builder
	for _, f := range d.files {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(f.body), f.name)
	}
	z := zip.NewWriter(out)
	for _, f := range append(slices.Clone(d.files), packFile{"SHA256SUMS", []byte(sums.String())}) {
		entry, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Store, Modified: d.At.Time().UTC()})
		if err != nil {
			return ledger.Fail("evidence pack: %s", err)
		}
		if _, err := entry.Write(f.body); err != nil {
			return ledger.Fail("evidence pack: %s", err)
		}
	}
	if err := z.Close(); err != nil {
		return ledger.Fail("evidence pack: %s", err)
	}
	return nil
}

// Package plain answers the questions of the console without a screen: as text for people and screen readers, as JSON with
// one object a line and as CSV for scripts. Every command outside the console prints through it.
//
// A list is written as it is read, so a million rows take no more memory than ten. JSON carries what is stored, with
// characters that steer a terminal escaped; text and CSV carry it cleaned. Field names are the same everywhere: a column of
// the CSV is the path of the JSON field.
package plain

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"time"

	"makegood/ledger"
	"makegood/tui/kit"
	"makegood/tui/lang"
	"makegood/tui/theme"
)

// Format is how an answer is written.
type Format int

// The formats.
const (
	// Text is columns and sentences for people.
	Text Format = iota
	// JSON is one object a line.
	JSON
	// CSV has a header line, no byte order mark, commas and line feeds.
	CSV
)

// Options say how and for whom a Writer writes.
type Options struct {
	Format Format
	// Zone is the time zone of text; nil is UTC. JSON and CSV are always UTC.
	Zone *time.Location
	// Now is the clock ages are counted against; nil leaves ages out.
	Now func() time.Time
	// Words are the texts in the reader's language; nil is English. JSON and CSV are always English.
	Words *lang.Words
	// Theme gives glyphs and words; nil is the theme without colour.
	Theme *theme.Theme
	// Width is the number of cells the screen of one order takes; zero is 100.
	Width int
	// Live writes every row at once instead of looking at the first rows to find
	// the widths of the columns: for lists that go on while somebody watches.
	Live bool
}

// Writer writes answers. It buffers, keeps the first error of its output and is not safe for concurrent use.
type Writer struct {
	Options
	out *bufio.Writer
	// scratch and encoder make one JSON object at a time.
	scratch bytes.Buffer
	encoder *json.Encoder
	err     error
}

const (
	bufferSize   = 64 << 10
	defaultWidth = 100
)

// New makes a writer. Its output is complete only after Close.
func New(out io.Writer, o Options) *Writer {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Width <= 0 {
		o.Width = defaultWidth
	}
	if o.Words == nil || o.Format != Text {
		o.Words = lang.InEnglish()
	}
	w := &Writer{Options: o, out: bufio.NewWriterSize(out, bufferSize)}
	if w.Theme == nil {
		// The theme without colours exists under every option, so there is no error to answer.
		w.Theme, w.err = theme.New("none", theme.Options{Profile: theme.Plain, Words: o.Words})
	}
	w.encoder = json.NewEncoder(&w.scratch)
	w.encoder.SetEscapeHTML(false)
	return w
}

// Err is the first error of the output, wrapped; nil while all went well.
func (w *Writer) Err() error { return w.err }

// Flush hands on what is buffered.
func (w *Writer) Flush() error {
	if w.err != nil {
		return w.err
	}
	w.keep(w.out.Flush())
	return w.err
}

// Close flushes and answers the first error of the whole output. It does not close what is written to.
func (w *Writer) Close() error { return w.Flush() }

func (w *Writer) keep(err error) {
	if err != nil && w.err == nil {
		w.err = ledger.Fail("write the answer: %s", err)
	}
}

func (w *Writer) text(s string) {
	if w.err == nil {
		_, err := w.out.WriteString(s)
		w.keep(err)
	}
}

// line writes one line of text without blanks at its end.
func (w *Writer) line(s string) {
	w.text(strings.TrimRight(s, " "))
	w.text("\n")
}

// paragraph writes a text from outside in lines of the writer's width behind an indent.
func (w *Writer) paragraph(indent, s string) {
	for _, line := range kit.CleanLines(s) {
		for _, part := range kit.Wrap(line, max(20, w.Width-len(indent))) {
			w.line(indent + part)
		}
	}
}

// now is the instant ages are counted against; unknown without a clock.
func (w *Writer) now() ledger.Instant {
	if w.Now == nil {
		return 0
	}
	return ledger.At(w.Now())
}

// voice speaks in the writer's language and zone.
func (w *Writer) voice() voice { return voice{Words: w.Words, now: w.now(), zone: w.Zone} }

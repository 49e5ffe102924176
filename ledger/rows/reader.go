package rows

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/korean"

	"makegood/ledger"
)

// place is how far an input has been read, between two rows.
type place struct {
	offset int64
	line   int
	// array says that the row stands in a JSON array, element is its number.
	array   bool
	element int
}

// reader turns bytes into rows of one schema.
type reader struct {
	*settled
	ctx  context.Context //nolint:containedctx // a reader lives within one call
	name string
	scan scanner
	// sub reads arrays inside a row.
	sub     scanner
	decoder *encoding.Decoder
	// wait says that the input may grow: what has not ended is left alone.
	wait  bool
	delim byte
	// header is the first line as it came; columns gives the field of each column
	// of the table, -1 for one of no interest.
	header  []byte
	columns []int
	spans   []span
	array   bool
	element int
	// said is set by the first byte of JSON input that is more than white space.
	said bool
	// done is behind the last row that was dealt with.
	done     place
	row      row
	rejected rejects
	take     func(*row) error
	// tries says that take may be asked with trying set: whether it would hand the
	// row on.
	tries, trying bool
}

// read hands every row of a whole input to take.
func read(ctx context.Context, r io.Reader, name string, f Format, s *schema, take func(*reader) func(*row) error) ([]ledger.RejectedRow, error) {
	set, err := f.settle(name, s)
	if err != nil {
		return nil, err
	}
	plain, err := unpack(r)
	if err != nil {
		return nil, ledger.Fail("read %s: %s", name, err)
	}
	rd := newReader(ctx, plain, name, set)
	rd.take = take(rd)
	_, printed := r.(*output)
	objects := rd.Kind == NDJSON || rd.Kind == JSON
	if err = rd.run(); err == nil && rd.header == nil && !rd.said && !(printed && objects) {
		err = rd.refuse(emptiness(rd.Kind))
	}
	return rd.rejected.list(), err
}

// emptiness says what an input lacks that has nothing in it. Somebody expected
// rows there; no rows at all are a header alone, or [].
func emptiness(kind string) ledger.Phrase {
	switch kind {
	case NDJSON, JSON:
		return "is empty: JSON objects were expected ([] where there are none)"
	case CSV, TSV:
		return "is empty: a header was expected"
	default:
		return "is empty: a header was expected, or JSON objects ([] where there are none)"
	}
}

func newReader(ctx context.Context, r io.Reader, name string, set *settled) *reader {
	rd := &reader{settled: set, ctx: ctx, name: name, done: place{line: 1}, rejected: rejects{file: name}}
	rd.scan = scanner{w: newWindow(r, 0, set.limit), line: 1}
	if set.cp949 {
		rd.decoder = korean.EUCKR.NewDecoder()
	}
	return rd
}

// gzipMagic begins compressed files.
const gzipMagic = "\x1f\x8b"

// unpack undoes gzip where the first two bytes say so.
func unpack(r io.Reader) (io.Reader, error) {
	buffered := bufio.NewReaderSize(r, chunk)
	if magic, err := buffered.Peek(2); err != nil || string(magic) != gzipMagic {
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		return buffered, nil
	}
	unzipped, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	return unzipped, nil
}

// resume continues where an earlier pass over a growing input has stopped.
func (rd *reader) resume(r io.Reader, at place, header []byte) {
	rd.scan = scanner{w: newWindow(r, at.offset, rd.limit), line: at.line}
	rd.done, rd.array, rd.element, rd.header = at, at.array, at.element, header
}

// run reads to the end. Errors name the file and the line.
func (rd *reader) run() error {
	err := rd.begin()
	switch {
	case errors.Is(err, errShort):
		return nil
	case err != nil:
	case rd.Kind == NDJSON || rd.Kind == JSON:
		err = rd.objects()
	default:
		err = rd.table()
	}
	var stated *ledger.Error
	if err == nil || errors.As(err, &stated) && stated.Op == rd.op() {
		return err
	}
	return ledger.Fail("read %s, line %d: %s", rd.name, rd.scan.line, err)
}

func (rd *reader) op() string { return "read " + rd.name }

func (rd *reader) refuse(format ledger.Phrase, args ...any) error {
	return &ledger.Error{Op: rd.op(), Kind: ledger.Invalid, Human: ledger.Say(format, args...)}
}

// byteOrderMark begins UTF-8 files that Windows programs have written.
const byteOrderMark = "\xef\xbb\xbf"

// begin passes over a byte order mark and finds out what kind of input it is.
// errShort means there is nothing to read (yet).
func (rd *reader) begin() error {
	w := &rd.scan.w
	for w.end-w.mark < len(byteOrderMark) && w.more() {
	}
	if w.err != nil && !errors.Is(w.err, io.EOF) {
		return w.err
	}
	if head := w.kept(); w.offset() == 0 {
		switch {
		case bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")):
			return rd.refuse("the file is UTF-16; save it as UTF-8 (in a spreadsheet: CSV UTF-8)")
		case bytes.HasPrefix(head, []byte(byteOrderMark)):
			w.pos += len(byteOrderMark)
			rd.decoder = nil
		case rd.wait && len(head) < len(byteOrderMark) && strings.HasPrefix(byteOrderMark, string(head)):
			return errShort
		}
	}
	if rd.Kind != Auto {
		return nil
	}
	for at := w.pos - w.mark; ; at++ {
		if at >= w.end-w.mark && !w.more() {
			return w.stopped()
		}
		switch c := w.buf[w.mark+at]; c {
		case ' ', '\t', '\r', '\n':
		case '{', '[':
			rd.Kind = NDJSON
			return nil
		default:
			rd.Kind = ""
			return nil
		}
	}
}

// keep says that everything up to here has been dealt with.
func (rd *reader) keep() {
	rd.done = place{offset: rd.scan.w.offset(), line: rd.scan.line, array: rd.array, element: rd.element}
}

// reject notes a row that is refused.
func (rd *reader) reject(line int, reason error) {
	why := ledger.Saying{Args: []any{reason}}
	if rd.array && rd.element > 0 {
		why = ledger.Say("%s (element %d of the array)", reason, rd.element)
	}
	rd.rejected.add(line, why)
}

// deliver hands one row on. A row that is refused is noted; any other error
// ends the reading.
func (rd *reader) deliver() error {
	err := rd.take(&rd.row)
	if err == nil {
		return nil
	}
	var refused badRow
	if errors.As(err, &refused) {
		rd.reject(rd.row.line, refused)
		return nil
	}
	return ledger.Fail("row of line %d: %s", rd.row.line, err)
}

// set puts a value into the row under construction: decoded, checked, cleaned.
func (rd *reader) set(i int, value string, escaped bool, ascii bool) {
	c := &rd.settled.columns[i]
	if !ascii && !isASCII(value) {
		decoded, err := rd.decode(value)
		if err != nil {
			rd.flawed(bad("%s %v", c.name, err))
			return
		}
		value = decoded
	}
	if escaped {
		value = rd.unescape(value)
	}
	switch c.class {
	case exactCell:
	case textCell:
		value = trim(value)
		if len(value) > maxText {
			rd.flawed(bad("%s is %d bytes long, more than is taken (%d)", c.name, len(value), maxText))
		}
		if strings.IndexByte(value, 0) >= 0 {
			rd.flawed(bad("%s %s", c.name, controlFlaw(0)))
		}
	case idCell:
		value = clean(value)
		rd.checkID(i, value)
	default:
		value = clean(value)
	}
	rd.row.cells[i] = value
	rd.row.present |= 1 << i
}

func (rd *reader) checkID(i int, value string) {
	c := &rd.settled.columns[i]
	flaw, digits := idFlaw(value, rd.row.number&(1<<i) != 0)
	switch {
	case !flaw.IsZero() && c.private:
		rd.flawed(bad("%s %s", c.name, flaw))
	case !flaw.IsZero():
		rd.flawed(bad("%s %s %s", c.name, quote(value), flaw))
	case digits && shaken(value) && rd.row.suspicious == "":
		rd.row.suspicious = c.name
	}
}

// unescape undoes the doubling of quotes in a table, or a JSON text's escapes.
func (rd *reader) unescape(value string) string {
	if rd.columns != nil {
		return strings.ReplaceAll(value, `""`, `"`)
	}
	return jsonText(value)
}

func (rd *reader) flawed(err error) {
	if rd.row.flaw == nil {
		rd.row.flaw = err
	}
}

// decode gives a cell as UTF-8.
func (rd *reader) decode(value string) (string, error) {
	if rd.decoder == nil {
		if utf8.ValidString(value) {
			return value, nil
		}
		return "", bad(`is not UTF-8 (is the file cp949? then name it in a [[grants]] with encoding = "cp949" and import it with --source)`)
	}
	decoded, err := rd.decoder.String(value)
	if err != nil || strings.ContainsRune(decoded, utf8.RuneError) {
		return "", bad("is not cp949 (is the file UTF-8?)")
	}
	return decoded, nil
}

// supply fills in what the format says where the row does not.
func (rd *reader) supply() {
	if rd.row.cells[providerColumn] == "" {
		rd.row.cells[providerColumn] = string(rd.Provider)
	}
	if rd.row.cells[appColumn] == "" {
		rd.row.cells[appColumn] = rd.App
	}
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// maxRejected is how many bad rows are listed one by one; a file of nothing but
// bad rows must not cost memory by its length.
const maxRejected = 10_000

// rejects collects the bad rows of one input.
type rejects struct {
	file string
	rows []ledger.RejectedRow
	more int
	last int
}

func (r *rejects) add(line int, reason ledger.Saying) {
	if len(r.rows) == maxRejected {
		r.more, r.last = r.more+1, line
		return
	}
	r.rows = append(r.rows, ledger.RejectedRow{Line: line, Error: reason, File: r.file})
}

func (r *rejects) list() []ledger.RejectedRow {
	if r.more > 0 {
		last := ledger.RejectedRow{Line: r.last, File: r.file, Error: ledger.Say("and %d more bad rows up to here, of which this is the last", r.more)}
		return append(r.rows, last)
	}
	return r.rows
}

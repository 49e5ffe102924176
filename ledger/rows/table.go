package rows

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"makegood/ledger"
)

// maxQuotedLines is how many lines a quoted field may run over. Behind a quote
// that is never closed the rest of the file would be one field; up to here it
// is read to find out.
const maxQuotedLines = 100

// span is where a field stands, from the beginning of its row. escaped fields
// have quotes doubled.
type span struct {
	from, to int
	escaped  bool
}

// table reads CSV or TSV: a header, then rows.
func (rd *reader) table() error {
	rd.delim = ','
	if rd.Kind == TSV {
		rd.delim = '\t'
	}
	if rd.header != nil {
		if err := rd.learn(rd.header, 1); err != nil {
			return err
		}
	}
	for n := 0; ; n++ {
		if n&0xff == 0 {
			if err := rd.ctx.Err(); err != nil {
				return err
			}
		}
		more, err := rd.tableRow()
		if err != nil || !more {
			return err
		}
		rd.keep()
	}
}

// tableRow reads one row and reports whether there may be another one.
func (rd *reader) tableRow() (bool, error) {
	w := &rd.scan.w
	w.mark = w.pos
	end, err := rd.lineEnd()
	switch {
	case errors.Is(err, errLong):
		return rd.skipLong()
	case errors.Is(err, errShort):
		return false, nil
	case err != nil:
		return false, err
	}
	line := w.buf[w.mark:end]
	first, lines := min(end+1, w.end)-w.mark, 1
	next := first
	if blank(line) {
		rd.advance(next, 1)
		return true, nil
	}
	if rd.header == nil {
		return rd.firstRow(line, next)
	}
	var reason error
	rd.row.line = rd.scan.line
	switch {
	case isCoverage(line) && rd.until >= 0:
		return true, rd.coverageLine(line, first)
	case bytes.IndexByte(line, '"') < 0:
		rd.split(line)
	default:
		var got int
		got, lines, reason, err = rd.quoted(next)
		if err != nil {
			return false, ignoreShort(err)
		}
		if reason == nil {
			next = got
		}
	}
	return true, rd.finishRow(first, next, lines, reason)
}

// firstRow takes the header.
func (rd *reader) firstRow(line []byte, next int) (bool, error) {
	if rd.Kind == "" {
		rd.Kind = CSV
		if tabs := bytes.Count(line, []byte{'\t'}); tabs > 0 && tabs >= bytes.Count(line, []byte{','}) {
			rd.Kind, rd.delim = TSV, '\t'
		}
	}
	header, lines := bytes.Clone(headerText(line)), 1
	if bytes.IndexByte(line, '"') >= 0 {
		var reason, err error
		next, lines, reason, err = rd.quoted(next)
		if err != nil {
			return false, ignoreShort(err)
		}
		if reason != nil {
			return false, rd.refuse("the header (line %d) cannot be read: %v", rd.scan.line, reason)
		}
		header = bytes.Clone(headerText(rd.scan.w.kept()[:next]))
	}
	if err := rd.learn(header, rd.scan.line); err != nil {
		return false, err
	}
	rd.advance(next, lines)
	return true, nil
}

// ignoreShort makes a row that has not ended yet the end of the reading.
func ignoreShort(err error) error {
	if errors.Is(err, errShort) {
		return nil
	}
	return err
}

// finishRow hands the row on that spans describe, or refuses it; reason is what
// is wrong with its quotes. Stray quotes may have swallowed good rows: then
// reading goes on at the second line, and behind the row otherwise.
func (rd *reader) finishRow(first, next, lines int, reason error) error {
	w := &rd.scan.w
	text := w.buf[w.mark : w.mark+next]
	stray := reason != nil
	if reason == nil {
		reason = rd.ragged()
	}
	if reason == nil && bytes.Equal(headerText(text), rd.header) {
		rd.advance(next, lines)
		return nil
	}
	if reason == nil {
		rd.fill(string(text))
		if rd.empty() && len(bytes.Trim(text, " \t\r\n,\"")) == 0 {
			rd.advance(next, lines)
			return nil
		}
	}
	if !stray && lines > 1 {
		reason, stray = rd.doubt(text, reason)
	}
	if stray {
		next, lines = first, 1
	}
	rd.advance(next, lines)
	if reason != nil {
		rd.reject(rd.row.line, reason)
		return nil
	}
	return rd.deliver()
}

// advance moves on by bytes and lines.
func (rd *reader) advance(n, lines int) {
	w := &rd.scan.w
	w.pos = min(w.mark+n, w.end)
	rd.scan.line += lines
}

// lineEnd finds the end of the line at mark: the position of its line feed, or
// of the end of an input that does not grow. errShort: there is no line.
func (rd *reader) lineEnd() (int, error) {
	w := &rd.scan.w
	for looked := w.pos - w.mark; ; {
		if i := bytes.IndexByte(w.buf[w.mark+looked:w.end], '\n'); i >= 0 {
			if looked+i > rd.limit {
				return 0, errLong
			}
			return w.mark + looked + i, nil
		}
		looked = w.end - w.mark
		if w.more() {
			continue
		}
		if err := w.stopped(); !errors.Is(err, errShort) {
			return 0, err
		}
		if rd.wait || looked == 0 {
			return 0, errShort
		}
		return w.end, nil
	}
}

// skipLong passes over a line that is too long without keeping it.
func (rd *reader) skipLong() (bool, error) {
	w, line := &rd.scan.w, rd.scan.line
	if rd.header == nil {
		return false, rd.refuse("the header (line %d) is longer than %d bytes; is this a table?", line, rd.limit)
	}
	for {
		i := bytes.IndexByte(w.buf[w.mark:w.end], '\n')
		if i >= 0 {
			w.pos = w.mark + i + 1
			break
		}
		w.mark, w.pos = w.end, w.end
		if w.more() {
			continue
		}
		if err := w.stopped(); !errors.Is(err, errShort) {
			return false, err
		}
		if rd.wait {
			return false, nil
		}
		break
	}
	rd.scan.line++
	rd.reject(line, bad("the line is longer than %d bytes", rd.limit))
	return true, nil
}

// split takes a line without quotes apart.
func (rd *reader) split(line []byte) {
	line = bytes.TrimSuffix(line, []byte{'\r'})
	spans, delim, from := rd.spans[:0], rd.delim, 0
	// Fields are short: looking at each byte takes less than a search per field.
	for i, c := range line {
		if c == delim {
			spans = append(spans, span{from: from, to: i})
			from = i + 1
		}
	}
	rd.spans = append(spans, span{from: from, to: len(line)})
}

// ragged compares the row with the header. Empty fields too many are what
// spreadsheets leave behind and are passed over.
func (rd *reader) ragged() error {
	have, want := len(rd.spans), len(rd.columns)
	if have < want {
		return bad("has %d columns, the header has %d", have, want)
	}
	w := &rd.scan.w
	for _, s := range rd.spans[want:] {
		if !blank(w.buf[w.mark+s.from : w.mark+s.to]) {
			return bad("has %d columns, the header has %d", have, want)
		}
	}
	return nil
}

// fill makes the row of its text and spans.
func (rd *reader) fill(text string) {
	line := rd.row.line
	rd.row = rd.fixed
	rd.row.line = line
	ascii := isASCII(text)
	for i, s := range rd.spans[:len(rd.columns)] {
		if c := rd.columns[i]; c >= 0 {
			rd.set(c, text[s.from:s.to], s.escaped, ascii)
		}
	}
}

// empty reports whether the row says nothing at all.
func (rd *reader) empty() bool {
	for _, c := range rd.columns {
		if c >= 0 && rd.row.cells[c] != "" {
			return false
		}
	}
	return true
}

// headerText is a header without what may differ where files were put together:
// then the header stands between rows once more, and is passed over.
func headerText(b []byte) []byte {
	return bytes.TrimPrefix(bytes.TrimRight(b, "\r\n"), []byte(byteOrderMark))
}

func blank(b []byte) bool {
	for _, c := range b {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return false
		}
	}
	return true
}

// learn finds our columns in the header. line is where it stands.
func (rd *reader) learn(header []byte, line int) error {
	names, err := rd.headerNames(header)
	if err != nil {
		return rd.refuse("the header (line %d) %v", line, err)
	}
	rd.columns = make([]int, len(names))
	for i := range rd.columns {
		rd.columns[i] = -1
	}
	var found uint32
	// Other names of a column count once it is known that none is its first.
	for _, also := range []bool{false, true} {
		before := found
		for i, name := range names {
			f, ok := rd.byName[fold(name)]
			if !ok || f.also != also || rd.settled.columns[f.column].object || before&(1<<f.column) != 0 {
				continue
			}
			if found&(1<<f.column) != 0 {
				return rd.refuse("the header (line %d) has the column %s twice; which of them counts?", line, quote(name))
			}
			found |= 1 << f.column
			rd.columns[i] = f.column
		}
	}
	rd.header = header
	return rd.complete(found, names, line)
}

func (rd *reader) headerNames(header []byte) ([]string, error) {
	if bytes.Count(header, []byte{'\r'}) > bytes.Count(header, []byte("\r\n")) {
		return nil, ledger.Fail("ends in a carriage return alone; save the file with LF or CRLF line ends")
	}
	sub := reader{settled: rd.settled, delim: rd.delim}
	sub.scan = scanner{w: window{buf: header, end: len(header), err: io.EOF, limit: rd.limit}}
	if bytes.IndexByte(header, '"') < 0 {
		sub.split(header)
	} else if _, _, reason, err := sub.quoted(len(header)); err != nil || reason != nil {
		return nil, ledger.Fail("cannot be read: %s", cmp.Or(err, reason))
	}
	names := make([]string, len(sub.spans))
	for i, s := range sub.spans {
		name, err := rd.decode(string(header[s.from:s.to]))
		if err != nil {
			return nil, err
		}
		if s.escaped {
			name = strings.ReplaceAll(name, `""`, `"`)
		}
		names[i] = trim(name)
	}
	return names, nil
}

// complete says which columns the header lacks.
func (rd *reader) complete(found uint32, names []string, line int) error {
	var lacks []string
	for c := range rd.settled.columns {
		if rd.mapped&(1<<c) != 0 && found&(1<<c) == 0 {
			lacks = append(lacks, fmt.Sprintf("%s (which columns maps to %s)", rd.settled.columns[c].name, quote(rd.Columns[rd.settled.columns[c].name])))
		}
	}
	var wanted []string
	for _, either := range rd.required {
		var words []string
		ok := false
		for _, c := range either {
			words = append(words, rd.settled.columns[c].names())
			ok = ok || rd.supplied(c) || (found|rd.mapped)&(1<<c) != 0
		}
		wanted = append(wanted, strings.Join(words, " or "))
		if ok {
			continue
		}
		why := ""
		if either[0] == providerColumn && rd.tells != nil {
			_, err := rd.tells(found | rd.fixed.present)
			if err == nil {
				continue
			}
			why = " (" + err.Error() + ")"
		}
		lacks = append(lacks, strings.Join(words, " or ")+why)
	}
	if len(lacks) == 0 {
		return nil
	}
	var optional []string
	for c, col := range rd.settled.columns {
		if !col.object && !slices.ContainsFunc(rd.required, func(either []int) bool { return slices.Contains(either, c) }) {
			optional = append(optional, col.names())
		}
	}
	hint := ""
	if len(names) == 1 && utf8.RuneCountInString(names[0]) > 0 {
		hint = fmt.Sprintf(" (read as %s it is one column; is that the format?)", rd.Kind)
	}
	return rd.refuse("the header (line %d) lacks %s; found: %s%s; wanted: %s; optional: %s; other names are given in columns",
		line, strings.Join(lacks, ", "), quote(strings.Join(names, ", ")), hint, strings.Join(wanted, ", "), strings.Join(optional, ", "))
}

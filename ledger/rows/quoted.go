package rows

import (
	"bytes"
	"errors"
	"io"
	"slices"
)

// quoted takes a row with quotes apart, which may run over several lines. It
// gives the bytes and lines the row takes, or the reason why it is refused.
// errShort says that it has not ended yet. first is where its first line ends.
func (rd *reader) quoted(first int) (n, lines int, reason, err error) {
	w := &rd.scan.w
	for {
		n, reason, err = rd.parseQuoted(w.kept(), !rd.wait && errors.Is(w.err, io.EOF))
		if !errors.Is(err, errShort) {
			break
		}
		if bytes.Count(w.kept(), []byte{'\n'}) > maxQuotedLines {
			return 0, 0, rd.notClosed(), nil
		}
		if w.more() {
			continue
		}
		switch stop := w.stopped(); {
		case errors.Is(stop, errLong):
			return 0, 0, rd.notClosed(), nil
		case !errors.Is(stop, errShort):
			return 0, 0, nil, stop
		case rd.wait:
			return 0, 0, nil, errShort
		}
		// The input has ended: read once more, now knowing that.
		if n, reason, err = rd.parseQuoted(w.kept(), true); errors.Is(err, errShort) {
			return 0, 0, bad("a quote is opened and never closed"), nil
		}
		break
	}
	if reason != nil || err != nil {
		return 0, 0, reason, err
	}
	row := w.kept()[:n]
	lines = bytes.Count(row, []byte{'\n'})
	if !bytes.HasSuffix(row, []byte{'\n'}) {
		lines++
	}
	if lines > maxQuotedLines+1 || n > rd.limit && n > first {
		return 0, 0, rd.notClosed(), nil
	}
	return n, lines, nil, nil
}

func (rd *reader) notClosed() error {
	return bad("a quote is opened and not closed within %d lines or %d bytes", maxQuotedLines, rd.limit)
}

// parseQuoted fills spans from the row at the beginning of data and gives its
// length, line feed included. whole says that nothing comes behind data.
func (rd *reader) parseQuoted(data []byte, whole bool) (n int, reason, err error) {
	rd.spans = rd.spans[:0]
	for at := 0; ; {
		from := at
		for from < len(data) && data[from] == ' ' {
			from++
		}
		s := span{from: at}
		if from < len(data) && data[from] == '"' {
			to, escaped, ok := closing(data, from+1, whole)
			if !ok {
				return 0, nil, errShort
			}
			s = span{from: from + 1, to: to, escaped: escaped}
			for at = to + 1; at < len(data) && data[at] == ' '; at++ {
			}
		} else {
			for at = from; at < len(data) && data[at] != rd.delim && data[at] != '\n' && data[at] != '"'; at++ {
			}
			s.to = at
			if at > s.from && (at == len(data) || data[at] == '\n') && data[at-1] == '\r' {
				s.to--
			}
		}
		rd.spans = append(rd.spans, s)
		end, reason, err := rd.fieldEnd(data, at, whole)
		if reason != nil || err != nil || end > 0 {
			return end, reason, err
		}
		at++
	}
}

// fieldEnd looks at what follows a field: zero means another field.
func (rd *reader) fieldEnd(data []byte, at int, whole bool) (end int, reason, err error) {
	rest := data[at:]
	switch {
	case len(rest) == 0 && whole:
		return at, nil, nil
	case len(rest) == 0 || len(rest) == 1 && rest[0] == '\r' && !whole:
		return 0, nil, errShort
	case rest[0] == rd.delim:
		return 0, nil, nil
	case rest[0] == '\n':
		return at + 1, nil, nil
	case rest[0] == '\r' && len(rest) == 1:
		return at + 1, nil, nil
	case rest[0] == '\r' && rest[1] == '\n':
		return at + 2, nil, nil
	case rest[0] == '"':
		return 0, bad("a quote stands alone in column %d (inside quotes it is doubled)", len(rd.spans)), nil
	default:
		return 0, bad("text follows the closing quote of column %d", len(rd.spans)), nil
	}
}

// closing finds the quote that ends the field whose text begins at from.
func closing(data []byte, from int, whole bool) (to int, escaped, ok bool) {
	for at := from; ; {
		i := bytes.IndexByte(data[at:], '"')
		if i < 0 {
			return 0, false, false
		}
		at += i
		switch {
		case at+1 < len(data) && data[at+1] == '"':
			escaped = true
			at += 2
		case at+1 == len(data) && !whole:
			return 0, false, false
		default:
			return at, escaped, true
		}
	}
}

// doubt looks at a row of several lines whose quotes are in order; reason is why
// it is refused, if it is. stray says that it runs over a line that is a row of
// its own: then a quote is missing somewhere, or one too many, and passing over
// all of it would lose the others without a word.
func (rd *reader) doubt(text []byte, reason error) (refused error, stray bool) {
	if reason == nil && !rd.tries {
		return nil, false
	}
	spans, line := slices.Clone(rd.spans), rd.row.line
	found := rd.swallowed(text, spans)
	apart := found > 0 && rd.isRow(firstLine(text))
	rd.spans, rd.row.line = spans, line
	if reason == nil {
		rd.fill(string(text))
	}
	switch {
	case found == 0:
		return reason, false
	case reason != nil:
		return reason, true
	}
	if reason = rd.try(); reason != nil {
		return reason, true
	}
	if !apart {
		// The whole is a good row and its first line alone is none: the lines are
		// one text that happens to hold separators.
		return nil, false
	}
	return bad("a quoted field runs over line %d, which is a row of its own: a quote is missing or too many", line+found), true
}

func firstLine(text []byte) []byte {
	line, _, _ := bytes.Cut(text, []byte{'\n'})
	return bytes.TrimRight(line, "\r")
}

// swallowed gives the first line behind its first one that a row runs over and
// that is a row of its own, counted from 1, or 0; spans are its fields. There is
// none where the first line is not as wide as a row itself: then its quote does
// close further down.
func (rd *reader) swallowed(text []byte, spans []span) int {
	body := bytes.TrimRight(text, "\r\n")
	from := bytes.IndexByte(body, '\n') + 1
	if from == 0 || !rd.isWide(body[:from]) {
		return 0
	}
	for n := 1; ; n++ {
		end := bytes.IndexByte(body[from:], '\n')
		switch {
		case end >= 0 && rd.isRow(body[from:from+end]), end < 0 && lastOpens(body, from, spans, rd.delim) && rd.isRow(body[from:]):
			return n
		case end < 0:
			return 0
		}
		from += end + 1
	}
}

// lastOpens reports whether the last line of a row, before the quote that closes
// the field it begins in, has as many separators as a row has before that
// column. A text that merely ends there has not.
func lastOpens(body []byte, from int, spans []span, delim byte) bool {
	for column, s := range spans {
		if s.from < from && s.to >= from {
			return column > 0 && bytes.Count(body[from:s.to], []byte{delim}) == column
		}
	}
	return false
}

// isRow reports whether a line would be a good row if it stood alone and had no
// quotes. Where rows cannot be tried its width decides.
func (rd *reader) isRow(line []byte) bool {
	if !rd.isWide(line) {
		return false
	}
	if !rd.tries {
		return true
	}
	rd.fill(string(bytes.ReplaceAll(line, []byte{'"'}, nil)))
	return rd.try() == nil
}

// isWide reports whether a line has as many columns as the header, quotes apart.
func (rd *reader) isWide(line []byte) bool {
	rd.split(bytes.ReplaceAll(line, []byte{'"'}, nil))
	return len(rd.spans) == len(rd.columns)
}

// try finds out whether the row would be taken, without handing it on.
func (rd *reader) try() error {
	rd.trying = true
	defer func() { rd.trying = false }()
	return rd.take(&rd.row)
}

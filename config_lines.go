package main

import (
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// keyPath names one value of a TOML document, arrays counted: the segments
// are joined by a byte no bare key holds.
type keyPath string

const (
	pathSeparator = "\x00"
	pathIndex     = "\x01"
)

func (p keyPath) child(name string) keyPath { return p + pathSeparator + keyPath(name) }

func (p keyPath) index(i int) keyPath {
	return p + pathSeparator + keyPath(pathIndex+strconv.Itoa(i))
}

// parent is the path without its last segment; the root is its own parent.
func (p keyPath) parent() keyPath {
	return p[:max(0, strings.LastIndex(string(p), pathSeparator))]
}

// String writes the path as a dotted key. Positions in arrays are left out:
// whoever prints a path prints its line too.
func (p keyPath) String() string {
	if p == "" {
		return ""
	}
	var key toml.Key
	for segment := range strings.SplitSeq(strings.TrimPrefix(string(p), pathSeparator), pathSeparator) {
		if !strings.HasPrefix(segment, pathIndex) {
			key = append(key, segment)
		}
	}
	return key.String()
}

// findLines tells the line (from 1) of every key, table and array element of a
// TOML document. The decoder reports lines for broken syntax only, and this
// needs a line for a value that is valid TOML and wrong here. It expects a
// document the decoder accepted; of another it finds what it can.
func findLines(source string) map[keyPath]int {
	s := &lineScanner{source: source, line: 1, lines: map[keyPath]int{}, tables: map[keyPath]int{}}
	s.pos = len(source) - len(strings.TrimPrefix(source, "\ufeff"))
	s.document()
	return s.lines
}

type lineScanner struct {
	source string
	pos    int
	line   int
	lines  map[keyPath]int
	tables map[keyPath]int // how many tables each array of tables has so far
}

func (s *lineScanner) document() {
	table := keyPath("")
	for s.skipBlank(); s.pos < len(s.source); s.skipBlank() {
		before := s.pos
		switch {
		case s.accept("[["):
			table = s.header(true)
		case s.accept("["):
			table = s.header(false)
		default:
			s.pair(table)
		}
		if s.pos == before {
			return
		}
	}
}

// header reads a table's name, the opening brackets taken, and answers the
// table that the following keys belong to.
func (s *lineScanner) header(array bool) keyPath {
	line := s.line
	segments := s.key()
	at := keyPath("")
	for i, segment := range segments {
		at = at.child(segment)
		s.note(at, line)
		if array && i == len(segments)-1 {
			s.tables[at]++
		}
		if n := s.tables[at]; n > 0 {
			at = at.index(n - 1)
			s.note(at, line)
		}
	}
	s.skipSpace()
	if !s.accept("]]") {
		s.accept("]")
	}
	return at
}

func (s *lineScanner) pair(table keyPath) {
	line := s.line
	at := table
	for _, segment := range s.key() {
		at = at.child(segment)
		s.note(at, line)
	}
	s.skipSpace()
	if s.accept("=") {
		s.value(at)
	}
}

func (s *lineScanner) value(at keyPath) {
	s.skipSpace()
	s.note(at, s.line)
	switch {
	case s.accept(`"""`):
		s.longText(`"`, true)
	case s.accept("'''"):
		s.longText("'", false)
	case s.accept(`"`):
		s.shortText('"', true)
	case s.accept("'"):
		s.shortText('\'', false)
	case s.accept("["):
		s.list("]", func(i int) { s.value(at.index(i)) })
	case s.accept("{"):
		s.list("}", func(int) { s.pair(at) })
	default:
		s.until(",]}#\r\n")
	}
}

// list reads the elements of an array or inline table and its end.
func (s *lineScanner) list(end string, element func(i int)) {
	for i := 0; ; {
		s.skipBlank()
		if s.pos >= len(s.source) || s.accept(end) {
			return
		}
		if s.accept(",") {
			continue
		}
		before := s.pos
		element(i)
		i++
		if s.pos == before {
			return
		}
	}
}

// key reads a dotted key.
func (s *lineScanner) key() []string {
	var segments []string
	for {
		s.skipSpace()
		start := s.pos
		switch {
		case s.accept(`"`):
			s.shortText('"', true)
			segments = append(segments, unquoteKey(s.source[start:s.pos]))
		case s.accept("'"):
			s.shortText('\'', false)
			segments = append(segments, strings.Trim(s.source[start:s.pos], "'"))
		default:
			s.until(" \t.=]},#\r\n")
			if s.pos == start {
				return segments
			}
			segments = append(segments, s.source[start:s.pos])
		}
		s.skipSpace()
		if !s.accept(".") {
			return segments
		}
	}
}

// unquoteKey lets the decoder itself read the escapes of a quoted key.
func unquoteKey(quoted string) string {
	var read struct{ K string }
	if _, err := toml.Decode("K = "+quoted, &read); err != nil {
		return strings.Trim(quoted, `"`)
	}
	return read.K
}

// shortText reads to the end of a one-line string, its opening quote taken.
func (s *lineScanner) shortText(quote byte, escapes bool) {
	for s.pos < len(s.source) && s.source[s.pos] != '\n' {
		c := s.source[s.pos]
		s.pos++
		switch {
		case c == quote:
			return
		case c == '\\' && escapes && s.pos < len(s.source) && s.source[s.pos] != '\n':
			s.pos++
		}
	}
}

// longText reads to the end of a multi-line string, its opening quotes taken.
func (s *lineScanner) longText(quote string, escapes bool) {
	for s.pos < len(s.source) {
		switch {
		case s.accept(quote + quote + quote):
			// Up to two quotes may stand before the closing three.
			if s.accept(quote) {
				s.accept(quote)
			}
			return
		case escapes && s.accept(`\`):
			// What is escaped is read as any character, a line break counted.
			if s.pos < len(s.source) && s.source[s.pos] != '\n' {
				s.pos++
			}
		default:
			if s.source[s.pos] == '\n' {
				s.line++
			}
			s.pos++
		}
	}
}

func (s *lineScanner) note(at keyPath, line int) {
	if _, ok := s.lines[at]; !ok {
		s.lines[at] = line
	}
}

func (s *lineScanner) accept(text string) bool {
	if !strings.HasPrefix(s.source[s.pos:], text) {
		return false
	}
	s.pos += len(text)
	return true
}

func (s *lineScanner) until(stops string) {
	if i := strings.IndexAny(s.source[s.pos:], stops); i >= 0 {
		s.pos += i
		return
	}
	s.pos = len(s.source)
}

func (s *lineScanner) skipSpace() {
	for s.pos < len(s.source) && (s.source[s.pos] == ' ' || s.source[s.pos] == '\t') {
		s.pos++
	}
}

// skipBlank skips space, line breaks and comments.
func (s *lineScanner) skipBlank() {
	for s.pos < len(s.source) {
		switch s.source[s.pos] {
		case ' ', '\t', '\r':
			s.pos++
		case '\n':
			s.pos++
			s.line++
		case '#':
			s.until("\n")
		default:
			return
		}
	}
}

package kit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"makegood/tui/theme"
)

// jsonLine is one line of a pretty-printed document.
type jsonLine struct {
	text  string
	shut  int // the line that closes what this one opens; -1 when it opens nothing
	spans []span
}

type ink int

const (
	inkPlain ink = iota
	inkKey
	inkString
	inkNumber
	inkWord
	inkMatch
)

// span is a stretch of a line's text, in bytes, in one ink.
type span struct {
	from, to int
	ink      ink
}

// jsonLines pretty-prints a document without touching what it says: numbers keep all their digits, strings their escapes,
// repeated keys their places. What is no JSON is given as it is, line by line, with the reason.
func jsonLines(t *theme.Theme, raw []byte) (lines []jsonLine, problem string) {
	var b bytes.Buffer
	if err := json.Indent(&b, bytes.TrimSpace(raw), "", "  "); err != nil {
		problem = t.T("not JSON: %s", Clean(t.Words().Err(err)))
		if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
			problem = t.T("not JSON: byte %d: %s", syntax.Offset, Clean(t.Words().Err(syntax)))
		}
		for line := range strings.SplitSeq(strings.TrimRight(string(raw), "\r\n"), "\n") {
			lines = append(lines, jsonLine{text: reveal(strings.TrimSuffix(line, "\r")), shut: -1})
		}
		return lines, problem
	}
	var open []int
	for line := range strings.SplitSeq(b.String(), "\n") {
		one := jsonLine{text: reveal(line), shut: -1}
		body := strings.TrimLeft(line, " ")
		if strings.HasPrefix(body, "}") || strings.HasPrefix(body, "]") {
			lines[open[len(open)-1]].shut = len(lines)
			open = open[:len(open)-1]
		}
		if strings.HasSuffix(body, "{") || strings.HasSuffix(body, "[") {
			open = append(open, len(lines))
		}
		one.spans = jsonSpans(one.text)
		lines = append(lines, one)
	}
	return lines, ""
}

// jsonSpans colours one line of pretty-printed JSON.
func jsonSpans(text string) []span {
	var spans []span
	at := len(text) - len(strings.TrimLeft(text, " "))
	if end := quoted(text, at); end > at && strings.HasPrefix(text[end:], ": ") {
		spans = append(spans, span{at, end, inkKey})
		at = end + 2
	}
	value := strings.TrimRight(text[at:], ",")
	if value == "" {
		return spans
	}
	switch c := value[0]; {
	case c == '"':
		return append(spans, span{at, at + len(value), inkString})
	case c == '-' || c >= '0' && c <= '9':
		return append(spans, span{at, at + len(value), inkNumber})
	case c == 't' || c == 'f' || c == 'n':
		return append(spans, span{at, at + len(value), inkWord})
	}
	return spans
}

// quoted is the end of the string literal that begins at at, or at itself when none does.
func quoted(text string, at int) int {
	if at >= len(text) || text[at] != '"' {
		return at
	}
	for i := at + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return at
}

// reveal writes what Clean would drop as the escape JSON has for it, so that a body shows what hides in it: control
// characters, bidirectional overrides, bytes that are no UTF-8.
func reveal(s string) string {
	if printable(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\t':
			b.WriteString(`\t`)
		case hidden(r) && r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		case hidden(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return norm.NFC.String(b.String())
}

// matches lists where a text holds a query, whatever the case of its letters.
func matches(text, query string) []span {
	if query == "" {
		return nil
	}
	in, want := strings.ToLower(text), strings.ToLower(query)
	if len(in) != len(text) {
		in, want = text, query // lower case has other lengths here: positions would not agree
	}
	var found []span
	for at := 0; ; {
		i := strings.Index(in[at:], want)
		if i < 0 {
			return found
		}
		found = append(found, span{at + i, at + i + len(want), inkMatch})
		at += i + len(want)
	}
}

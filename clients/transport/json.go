package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode"

	"makegood/ledger"
)

// JSONError says where a body stops being the JSON it should be.
type JSONError struct {
	// Offset is the number of bytes of the body that were read when the fault
	// was noticed.
	Offset int64
	Reason string
}

// Error gives the reason and the offset.
func (e *JSONError) Error() string {
	return ledger.Say("%s at byte %d", e.Reason, e.Offset).String()
}

// Said is the error as it is stored, which other languages take apart by its
// phrases.
func (e *JSONError) Said() ledger.Saying { return ledger.Quote(e.Error()) }

// DecodeObject reads a body that has to be exactly one JSON object. A byte
// order mark is passed over and unknown members are ignored; anything after
// the object is an error, and so is a member that stands twice in one object
// (also where only the case differs): which of the two counts would be decided
// differently by different readers, and here they would be amounts and ids.
// Every error is a *JSONError.
func DecodeObject(body []byte, into any) error {
	text := bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	skipped := int64(len(body) - len(text))
	start := bytes.IndexFunc(text, func(r rune) bool { return r != ' ' && r != '\t' && r != '\n' && r != '\r' })
	if start < 0 {
		return &JSONError{Offset: int64(len(body)), Reason: ledger.Phrase("the body is empty").String()}
	}
	if text[start] != '{' {
		return &JSONError{Offset: skipped + int64(start), Reason: ledger.Phrase("the body is not a JSON object").String()}
	}
	if err := json.Unmarshal(text, into); err != nil {
		return jsonError(err, skipped, int64(len(body)))
	}
	if name, at := repeatedMember(text); at >= 0 {
		return &JSONError{Offset: skipped + int64(at), Reason: ledger.Say("member %q stands twice in one object", Snippet([]byte(name))).String()}
	}
	return nil
}

// jsonError puts the offset of the library's errors into ours.
func jsonError(err error, skipped, length int64) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return &JSONError{Offset: skipped + syntax.Offset, Reason: syntax.Error()}
	case errors.As(err, &kind):
		return &JSONError{Offset: skipped + kind.Offset, Reason: ledger.Say("member %s is a %s", kind.Field, kind.Value).String()}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &JSONError{Offset: length, Reason: "unexpected end of JSON input"}
	default:
		return &JSONError{Offset: length, Reason: err.Error()}
	}
}

// repeatedMember finds the first member name that stands twice in one object
// of a text known to be valid JSON, and the offset behind its second spelling;
// -1 when there is none.
func repeatedMember(text []byte) (string, int) {
	var open []memberNames // one per open object or array
	expectName := false
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			open, expectName = append(open, memberNames{object: true}), true
		case '[':
			open, expectName = append(open, memberNames{}), false
		case '}', ']':
			open, expectName = open[:len(open)-1], false
		case ',':
			expectName = open[len(open)-1].object
		case '"':
			end := stringEnd(text, i)
			if expectName {
				name := foldName(text[i:end])
				if !open[len(open)-1].add(name) {
					return string(name), end
				}
				expectName = false
			}
			i = end - 1
		}
	}
	return "", -1
}

// memberNames are the names one object has shown so far. Most objects have few,
// for which comparing beats hashing; the map is for the others.
type memberNames struct {
	object bool
	few    [][]byte
	many   map[string]bool
}

// add keeps a name and reports whether it is new.
func (m *memberNames) add(name []byte) bool {
	const few = 32
	if m.many == nil {
		for _, known := range m.few {
			if bytes.Equal(known, name) {
				return false
			}
		}
		if m.few == nil {
			m.few = make([][]byte, 0, few)
		}
		if m.few = append(m.few, name); len(m.few) <= few {
			return true
		}
		m.many = make(map[string]bool, 2*few)
		for _, known := range m.few {
			m.many[string(known)] = true
		}
		return true
	}
	if m.many[string(name)] {
		return false
	}
	m.many[string(name)] = true
	return true
}

// stringEnd is the offset behind the closing quote of the string at start.
func stringEnd(text []byte, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// foldName unquotes a member name and folds its case the way encoding/json
// does when it looks for a field.
func foldName(quoted []byte) []byte {
	name := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(name, '\\') >= 0 {
		var text string
		if json.Unmarshal(quoted, &text) != nil {
			return quoted
		}
		name = []byte(text)
	}
	for _, c := range name {
		if c >= 0x80 || c >= 'A' && c <= 'Z' {
			return bytes.Map(foldRune, name)
		}
	}
	return name
}

// foldRune gives one representative of all runes that are equal without case;
// for letters of ASCII it is the lower case one.
func foldRune(r rune) rune {
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	if least >= 'A' && least <= 'Z' {
		return least + 'a' - 'A'
	}
	return least
}

// EscapeRawControls makes JSON readable that has raw line breaks, tabs or
// other control characters inside its strings, which strict JSON forbids and
// long translated texts contain nonetheless. Bytes outside strings and valid
// JSON stay as they are. The second result says whether anything was changed.
func EscapeRawControls(body []byte) ([]byte, bool) {
	var out []byte
	inString, copied := false, 0
	for i := 0; i < len(body); i++ {
		c := body[i]
		switch {
		case c == '"':
			inString = !inString
		case c == '\\' && inString:
			i++
		case c < 0x20 && inString:
			out = append(out, body[copied:i]...)
			out = fmt.Appendf(out, "\\u%04x", c)
			copied = i + 1
		}
	}
	if copied == 0 {
		return body, false
	}
	return append(out, body[copied:]...), true
}

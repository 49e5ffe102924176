package rows

import (
	"encoding/json"
	"errors"
)

// skip leaves a broken object behind: up to its closing brace, or to the end of
// the line where whole is not set. It reports whether it has passed the end of a
// line last.
func (s *scanner) skip(whole bool) (newLine bool, err error) {
	for s.depth > 0 {
		s.w.mark = s.w.pos
		c, err := s.peek()
		if err != nil {
			return false, err
		}
		s.w.pos++
		switch {
		case c == '\n':
			s.line++
			if !whole {
				return true, nil
			}
		case c == '\\' && s.inText:
			if c, err := s.peek(); err == nil && c != '\n' {
				s.w.pos++
			}
		case c == '"':
			s.inText = !s.inText
		case s.inText:
		case c == '{' || c == '[':
			s.depth++
		case c == '}' || c == ']':
			s.depth--
		}
	}
	return false, nil
}

// between passes over white space between rows without keeping it, and gives
// the byte behind it.
func (s *scanner) between() (byte, error) { return s.white(false) }

// skipLine passes over the rest of a line.
func (s *scanner) skipLine() error {
	for {
		s.w.mark = s.w.pos
		c, err := s.peek()
		if err != nil {
			return err
		}
		s.w.pos++
		if c == '\n' {
			s.line++
			return nil
		}
	}
}

// jsonText undoes the escapes of a text known to be well formed.
func jsonText(inner string) string {
	var text string
	if err := json.Unmarshal([]byte(`"`+inner+`"`), &text); err != nil {
		return inner
	}
	return text
}

// ended reports whether an error only says that the input is at its end.
func ended(err error) bool { return errors.Is(err, errShort) }

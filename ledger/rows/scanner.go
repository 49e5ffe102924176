package rows

import "makegood/ledger"

import "errors"

// maxDepth is how deep values may be nested in a JSON row.
const maxDepth = 64

// member is one member of a JSON object: where its name and its value stand,
// from mark on, without the quotes. kind is the first byte of the value.
type member struct {
	name, nameEnd   int
	value, valueEnd int
	kind            byte
	nameEscaped     bool
	escaped         bool
}

// scanner reads JSON strictly, value by value, over a window that moves on, and
// counts lines. It stops at the byte that cannot be.
type scanner struct {
	w    window
	line int
	// members are those of the outermost object.
	members []member
	// depth is how many objects and arrays are open, inText says that a text is:
	// both tell how to go on behind a mistake.
	depth  int
	inText bool
}

func (s *scanner) peek() (byte, error) {
	if s.w.pos == s.w.end && !s.w.more() {
		return 0, s.w.stopped()
	}
	return s.w.buf[s.w.pos], nil
}

// at is the current position from mark on.
func (s *scanner) at() int { return s.w.pos - s.w.mark }

// blanks passes over white space within a row and gives the byte behind it.
func (s *scanner) blanks() (byte, error) { return s.white(true) }

// white passes over white space, which stays in the window where it is kept, and gives the byte behind it.
func (s *scanner) white(kept bool) (byte, error) {
	for {
		if !kept {
			s.w.mark = s.w.pos
		}
		c, err := s.peek()
		if err != nil {
			return 0, err
		}
		switch c {
		case '\n':
			s.line++
		case ' ', '\t', '\r':
		default:
			return c, nil
		}
		s.w.pos++
	}
}

// object reads the object that begins here and notes its members.
func (s *scanner) object() error {
	s.members, s.depth, s.inText = s.members[:0], 0, false
	var broken badRow
	err := s.fields(true)
	// What is too long is so whatever else may be wrong with it further on, and
	// however much of it has been read by now.
	if (err == nil || errors.As(err, &broken)) && s.at() > s.w.limit {
		return errLong
	}
	return err
}

// fields reads an object; note says that its members are wanted.
func (s *scanner) fields(note bool) error {
	if err := s.open(); err != nil {
		return err
	}
	for first := true; ; first = false {
		c, err := s.blanks()
		if err != nil {
			return err
		}
		if c == '}' && first {
			return s.close()
		}
		if c != '"' {
			return s.unexpected(c, "a member's name")
		}
		var m member
		if m.name, m.nameEnd, m.nameEscaped, err = s.text(); err != nil {
			return err
		}
		if c, err = s.blanks(); err != nil {
			return err
		}
		if c != ':' {
			return s.unexpected(c, "a colon")
		}
		s.w.pos++
		if err = s.value(&m); err != nil {
			return err
		}
		if note {
			s.members = append(s.members, m)
		}
		if c, err = s.blanks(); err != nil {
			return err
		}
		switch c {
		case ',':
			s.w.pos++
		case '}':
			return s.close()
		default:
			return s.unexpected(c, "a comma or }")
		}
	}
}

func (s *scanner) array() error {
	if err := s.open(); err != nil {
		return err
	}
	for first := true; ; first = false {
		c, err := s.blanks()
		if err != nil {
			return err
		}
		if c == ']' && first {
			return s.close()
		}
		var m member
		if err = s.value(&m); err != nil {
			return err
		}
		if c, err = s.blanks(); err != nil {
			return err
		}
		switch c {
		case ',':
			s.w.pos++
		case ']':
			return s.close()
		default:
			return s.unexpected(c, "a comma or ]")
		}
	}
}

func (s *scanner) open() error {
	s.w.pos++
	s.depth++
	if s.depth > maxDepth {
		return bad("is nested more than %d deep", maxDepth)
	}
	return nil
}

func (s *scanner) close() error {
	s.w.pos++
	s.depth--
	return nil
}

func (s *scanner) unexpected(c byte, wanted ledger.Phrase) error {
	return bad("is not JSON: %s stands where %s belongs", quote(string(rune(c))), wanted)
}

// value reads any value and notes where it stands.
func (s *scanner) value(m *member) error {
	c, err := s.blanks()
	if err != nil {
		return err
	}
	m.kind, m.value = c, s.at()
	switch {
	case c == '"':
		m.value, m.valueEnd, m.escaped, err = s.text()
		return err
	case c == '{':
		err = s.fields(false)
	case c == '[':
		err = s.array()
	case c == '-' || isDigit(c):
		err = s.number()
	case c >= 'a' && c <= 'z':
		err = s.literal()
	default:
		return s.unexpected(c, "a value")
	}
	m.valueEnd = s.at()
	return err
}

// text reads a string and gives what stands between its quotes.
func (s *scanner) text() (from, to int, escaped bool, err error) {
	s.w.pos++
	s.inText = true
	from = s.at()
	for {
		buf, at, end := s.w.buf, s.w.pos, s.w.end
		for at < end && buf[at] != '"' && buf[at] != '\\' && buf[at] >= ' ' {
			at++
		}
		s.w.pos = at
		c, err := s.peek()
		if err != nil {
			return 0, 0, false, err
		}
		switch {
		case c == '"':
			to = s.at()
			s.w.pos++
			s.inText = false
			return from, to, escaped, nil
		case c == '\\':
			escaped = true
			if err := s.escape(); err != nil {
				return 0, 0, false, err
			}
		case c == '\n':
			return 0, 0, false, bad("is not JSON: a text is not closed on its line")
		case c < ' ':
			return 0, 0, false, bad("is not JSON: a text %s", controlFlaw(c))
		}
	}
}

func (s *scanner) escape() error {
	s.w.pos++
	c, err := s.peek()
	if err != nil {
		return err
	}
	digits := 0
	switch c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
	case 'u':
		digits = 4
	default:
		return bad("is not JSON: a text has the escape %s", quote("\\"+string(rune(c))))
	}
	s.w.pos++
	for range digits {
		if c, err = s.peek(); err != nil {
			return err
		}
		if !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
			return bad("is not JSON: a text has an escape \\u without four digits")
		}
		s.w.pos++
	}
	return nil
}

// number reads -12.5e3 and the like. At the end of an input a number may go on.
func (s *scanner) number() error {
	if s.w.buf[s.w.pos] == '-' {
		s.w.pos++
	}
	zero, err := s.peek()
	if err != nil {
		return err
	}
	n, err := s.digits()
	if err != nil {
		return err
	}
	if n > 1 && zero == '0' {
		return bad("is not JSON: a number begins with 0; write ids in quotes")
	}
	c, err := s.peek()
	if err == nil && c == '.' {
		s.w.pos++
		if _, err = s.digits(); err == nil {
			c, err = s.peek()
		}
	}
	if err == nil && (c == 'e' || c == 'E') {
		s.w.pos++
		if c, err = s.peek(); err != nil {
			return err
		}
		if c == '+' || c == '-' {
			s.w.pos++
		}
		_, err = s.digits()
	}
	return err
}

// digits reads at least one digit and gives how many there were.
func (s *scanner) digits() (int, error) {
	for n := 0; ; n++ {
		c, err := s.peek()
		if err != nil {
			return n, err
		}
		if !isDigit(c) {
			if n == 0 {
				return 0, s.unexpected(c, "a digit")
			}
			return n, nil
		}
		s.w.pos++
	}
}

func (s *scanner) literal() error {
	from := s.at()
	for {
		c, err := s.peek()
		if err != nil {
			return err
		}
		if c < 'a' || c > 'z' || s.at()-from > len("false") {
			break
		}
		s.w.pos++
	}
	switch word := string(s.w.buf[s.w.mark+from : s.w.pos]); word {
	case "true", "false", "null":
		return nil
	default:
		return bad("is not JSON: %s stands where a value belongs", quote(word))
	}
}

package rows

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

// objects reads JSON objects: one a line, in an array, or over several lines.
// Commas and white space between objects mean nothing.
func (rd *reader) objects() error {
	s := &rd.scan
	for n := 0; ; n++ {
		if n&0xff == 0 {
			if err := rd.ctx.Err(); err != nil {
				return err
			}
		}
		s.w.mark = s.w.pos
		rd.keep()
		c, err := s.between()
		if ended(err) {
			rd.keep()
			return rd.closeArray()
		}
		if err != nil {
			return err
		}
		rd.said = true
		switch {
		case c == ',':
			s.w.pos++
		case c == '[' && !rd.array:
			rd.array, rd.element = true, 0
			s.w.pos++
		case c == ']' && rd.array:
			rd.array = false
			s.w.pos++
		default:
			if err := rd.object(c); err != nil {
				return ignoreShort(err)
			}
		}
	}
}

func (rd *reader) closeArray() error {
	if rd.array && !rd.wait {
		rd.element = 0
		rd.reject(rd.scan.line, bad("the array is not closed: the input has been cut off"))
	}
	return nil
}

// object reads one row that begins with c, or refuses what stands there.
// errShort says that it has not ended yet.
func (rd *reader) object(c byte) error {
	s := &rd.scan
	line := s.line
	if rd.array {
		rd.element++
	}
	if c != '{' {
		return rd.noObject(line)
	}
	err := s.object()
	var broken badRow
	switch {
	case err == nil:
		rd.members(line)
		return rd.deliver()
	case errors.As(err, &broken):
	case ended(err) && rd.wait:
		return err
	case ended(err):
		err = bad("is cut off: the object is not closed")
	case errors.Is(err, errLong):
		_, err = s.skip(true)
		return rd.leave(line, bad("is longer than %d bytes", rd.limit), err)
	default:
		return err
	}
	return rd.behind(line, err)
}

// noObject refuses what is no object and goes on at the next one, or at the
// next line.
func (rd *reader) noObject(line int) error {
	s := &rd.scan
	var head []byte
	for {
		if len(head) < maxHead {
			head = append(head, s.w.buf[s.w.pos])
		}
		s.w.pos++
		s.w.mark = s.w.pos
		c, err := s.peek()
		if ended(err) && !rd.wait {
			break
		}
		if err != nil {
			return err
		}
		if c == '{' || c == '\n' || c == ']' && rd.array {
			break
		}
	}
	rd.reject(line, bad("is not a JSON object: %s", quote(strings.ToValidUTF8(strings.TrimSpace(string(head)), "?"))))
	return nil
}

// maxHead is how much is shown of what is no row.
const maxHead = 40

// behind refuses the object that began on line and finds where to go on. A line
// that begins with a brace is the next row of a file with one row a line: the
// broken one was cut off. Otherwise the object is left at its closing brace or
// at the end of its line.
func (rd *reader) behind(line int, reason error) error {
	s := &rd.scan
	seen := s.w.buf[s.w.mark : s.w.pos+min(1, s.w.end-s.w.pos)]
	if i := bytes.Index(seen, []byte("\n{")); i >= 0 {
		s.w.pos = s.w.mark + i + 1
		s.line = line + bytes.Count(seen[:i+1], []byte{'\n'})
		rd.reject(line, reason)
		return nil
	}
	spread := s.line > line
	newLine, err := s.skip(false)
	for err == nil && newLine && spread {
		var c byte
		if c, err = s.between(); err != nil || c == '{' || c == ']' && rd.array {
			break
		}
		err = s.skipLine()
	}
	return rd.leave(line, reason, err)
}

// leave refuses a row once what belongs to it has been passed over; err is how
// that ended.
func (rd *reader) leave(line int, reason, err error) error {
	if err != nil && (!ended(err) || rd.wait) {
		return err
	}
	rd.reject(line, reason)
	return nil
}

// members makes the row of the object that has just been read.
func (rd *reader) members(line int) {
	s := &rd.scan
	rd.row = rd.fixed
	rd.row.line = line
	rd.row.raw = s.w.buf[s.w.mark:s.w.pos]
	text := string(rd.row.raw)
	ascii := isASCII(text)
	var seen, others uint32
	for i := range s.members {
		m := &s.members[i]
		f, ok := rd.memberField(text[m.name:m.nameEnd], m.nameEscaped, ascii)
		switch {
		case !ok:
		case f.also:
			others |= 1 << f.column
		case seen&(1<<f.column) != 0:
			rd.flawed(bad("%s stands twice", rd.settled.columns[f.column].name))
		default:
			seen |= 1 << f.column
			rd.member(f.column, m, text, ascii)
		}
	}
	if others &^= rd.row.present; others != 0 {
		rd.otherMembers(others, text, ascii)
	}
}

// otherMembers fills the columns of wanted from members that have another name
// of theirs, once it is known that none has the first.
func (rd *reader) otherMembers(wanted uint32, text string, ascii bool) {
	var seen uint32
	for i := range rd.scan.members {
		m := &rd.scan.members[i]
		f, ok := rd.memberField(text[m.name:m.nameEnd], m.nameEscaped, ascii)
		switch {
		case !ok || !f.also || wanted&(1<<f.column) == 0:
		case seen&(1<<f.column) != 0:
			rd.flawed(bad("%s stands twice", rd.settled.columns[f.column].names()))
		default:
			seen |= 1 << f.column
			rd.member(f.column, m, text, ascii)
		}
	}
}

func (rd *reader) memberField(name string, escaped, ascii bool) (field, bool) {
	if f, ok := rd.byName[name]; ok {
		return f, true
	}
	if !ascii && !isASCII(name) {
		decoded, err := rd.decode(name)
		if err != nil {
			return field{}, false
		}
		name = decoded
	}
	if escaped {
		name = jsonText(name)
	}
	f, ok := rd.byName[fold(name)]
	return f, ok
}

// member puts one value into the row. null is as if the member were not there.
func (rd *reader) member(c int, m *member, text string, ascii bool) {
	col := &rd.settled.columns[c]
	switch m.kind {
	case 'n':
		return
	case '{', '[':
		if !col.nested {
			rd.flawed(bad("%s is an array or an object", col.name))
			return
		}
		rd.row.nested = rd.row.raw[m.value:m.valueEnd]
		rd.row.present |= 1 << c
		return
	case 't', 'f':
		if col.class != wordCell {
			rd.flawed(bad("%s is true or false", col.name))
			return
		}
	case '"':
	default:
		rd.row.number |= 1 << c
	}
	rd.set(c, text[m.value:m.valueEnd], m.escaped, ascii)
}

// isCoverage reports whether a line of a table may be a line of coverage, which
// is a JSON object wherever it stands.
func isCoverage(line []byte) bool {
	for i, c := range line {
		if c == '{' {
			return bytes.Contains(line[i:], []byte(`"complete_until"`))
		}
		if c != ' ' && c != '\t' {
			return false
		}
	}
	return false
}

// coverageLine reads a line of coverage between the rows of a table.
func (rd *reader) coverageLine(line []byte, next int) error {
	at := rd.scan
	rd.scan = scanner{w: fixedWindow(line), line: at.line}
	columns := rd.columns
	rd.columns = nil
	_, err := rd.scan.blanks()
	if err == nil {
		rd.scan.w.mark = rd.scan.w.pos
		err = rd.scan.object()
	}
	if err == nil {
		rd.members(at.line)
	}
	if _, rest := rd.scan.blanks(); err == nil && !ended(rest) {
		err = bad("text follows the object")
	}
	rd.scan, rd.columns = at, columns
	rd.advance(next, 1)
	if err != nil {
		rd.reject(at.line, bad("the line of coverage %v", err))
		return nil
	}
	return rd.deliver()
}

// fixedWindow is a window over bytes that are all there.
func fixedWindow(b []byte) window {
	return window{buf: b, end: len(b), limit: len(b), err: io.EOF}
}

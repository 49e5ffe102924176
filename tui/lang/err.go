package lang

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf8"

	"makegood/ledger"
)

// An error carries the steps it came through, each for whoever looks for its place in the program: "settle A1: ledger:
// there is no action A1". A person reads one sentence: a step is told where it names something the sentence does not, and
// once.

// Err tells an error as a person reads it. What others said in it stays as they said it.
func (w *Words) Err(err error) string {
	if err == nil {
		return ""
	}
	return w.settled(w.behind("", err))
}

// behind tells an error behind words that are told already.
func (w *Words) behind(before string, err error) string {
	steps, rest := w.stepsOf(err)
	known := before
	for _, s := range steps {
		known += " " + s.raw
	}
	sentence, ours := w.cause(known, rest)
	said, lead := before+" "+firstClause(sentence), ""
	for _, s := range steps {
		if !s.wanted(said, ours) {
			continue
		}
		lead += s.told + ": "
		said += " " + s.raw
	}
	return lead + sentence
}

// step is a step an error came through.
type step struct {
	raw, told string
	// of are what it names: an order, a file.
	of []string
}

// wanted says whether a step tells what the words do not. One that names nothing says it where the sentence is not ours.
func (s step) wanted(words string, ours bool) bool {
	if len(s.of) == 0 {
		return !ours && !mentions(words, s.raw)
	}
	for _, name := range s.of {
		if !mentions(words, name) {
			return true
		}
	}
	return false
}

// stepsOf takes the steps from an error, the outermost first, and gives what is left. What stands before an error is a
// step where it is the Op of a ledger.Error or one of doings.
func (w *Words) stepsOf(err error) ([]step, error) {
	var steps []step
	for {
		if e, ok := err.(*ledger.Error); ok { //nolint:errorlint // each layer is told as what it is
			if e.Op != "" {
				s, _ := w.step(e.Op)
				steps = append(steps, s)
			}
			if !e.Human.IsZero() || e.Err == nil {
				return steps, e
			}
			err = e.Err
			continue
		}
		inner := errors.Unwrap(err)
		if inner == nil || isWhole(err) {
			return steps, err
		}
		text, cause := err.Error(), inner.Error()
		before, ok := strings.CutSuffix(text, ": "+cause)
		if s, known := w.step(before); ok && known {
			steps = append(steps, s)
		} else if text != cause {
			return steps, err
		}
		err = inner
	}
}

// isWhole says whether an error has words of its own for what it holds.
func isWhole(err error) bool {
	switch err.(type) { //nolint:errorlint // each layer is told as what it is
	case interface{ Said() ledger.Saying }, *fs.PathError:
		return true
	default:
		return false
	}
}

// step is a step as this language tells it, and whether it is one of doings.
func (w *Words) step(text string) (step, bool) {
	for _, p := range w.steps {
		values, ok := p.fit(text)
		if !ok {
			continue
		}
		s := step{raw: text, told: text}
		for _, v := range values {
			if name, ok := v.(string); ok {
				s.of = append(s.of, name)
			}
		}
		if w.name != English {
			s.told = fmt.Sprintf(p.told, values...)
		}
		return s, true
	}
	s := step{raw: text, told: text}
	for _, word := range strings.Fields(text) {
		if strings.ContainsAny(strings.TrimRight(word, ":."), "0123456789/.:") {
			s.of = append(s.of, strings.TrimRight(word, ":."))
		}
	}
	return s, false
}

// cause tells what an error says besides its steps, and whether it is a sentence of ours.
func (w *Words) cause(before string, err error) (text string, ours bool) {
	switch e := err.(type) { //nolint:errorlint // each layer is told as what it is
	case *ledger.Error:
		return w.domain(before, e), true
	case interface{ Said() ledger.Saying }:
		return w.said(before, e.Said()), true
	case interface{ Unwrap() []error }:
		return w.several(before, err, e.Unwrap()), true
	case *fs.PathError:
		if mentions(before, e.Path) {
			return w.foreign(e.Err.Error()), false
		}
		return e.Path + ": " + w.foreign(e.Err.Error()), false
	}
	inner := errors.Unwrap(err)
	if inner == nil {
		return w.foreign(err.Error()), false
	}
	return strings.Replace(err.Error(), inner.Error(), w.behind(before, inner), 1), false
}

// domain is the sentence of an error with its cause, unless the sentence says that already.
func (w *Words) domain(before string, e *ledger.Error) string {
	text := w.said(before, e.Human)
	if e.Err == nil || e.Kind == ledger.NotFound && errors.Is(e.Err, fs.ErrNotExist) || e.Kind == ledger.Denied && errors.Is(e.Err, fs.ErrPermission) {
		return text
	}
	cause := w.behind(before+" "+text, e.Err)
	switch {
	case text == "":
		return cause
	case strings.HasSuffix(text, cause):
		return text
	}
	return text + ": " + cause
}

func (w *Words) several(before string, err error, inner []error) string {
	text := err.Error()
	for _, e := range inner {
		text = strings.Replace(text, e.Error(), w.behind(before, e), 1)
	}
	return text
}

// foreign tells a text from elsewhere that ends in what the system or the net says.
func (w *Words) foreign(text string) string {
	at := strings.LastIndex(text, ": ")
	if at < 0 {
		at = -len(": ")
	}
	last := text[at+len(": "):]
	for _, p := range w.system {
		if values, ok := p.fit(last); ok {
			return strings.TrimSuffix(text, last) + fmt.Sprintf(p.told, values...)
		}
	}
	return text
}

// firstClause is a sentence up to its first colon or semicolon: what stands behind tells of something else.
func firstClause(sentence string) string {
	for _, mark := range []string{": ", "; "} {
		sentence, _, _ = strings.Cut(sentence, mark)
	}
	return sentence
}

// mentions says whether a text names something, and not only as a part of another name.
func mentions(text, name string) bool {
	for at := 0; name != ""; {
		i := strings.Index(text[at:], name)
		if i < 0 {
			return false
		}
		from, to := at+i, at+i+len(name)
		before, _ := utf8.DecodeLastRuneInString(text[:from])
		after, _ := utf8.DecodeRuneInString(text[to:])
		if !ofName(before) && !ofName(after) {
			return true
		}
		at = to
	}
	return false
}

// ofName says whether a letter may go on a name. A Korean particle does not.
func ofName(r rune) bool {
	return r != utf8.RuneError && r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

package lang

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"makegood/ledger"
)

// What the ledger stores of a sentence is its English text: a fact says the same to everybody for good. Retold in another
// language it is taken apart again by the phrases it may have been made of.

// Retell tells a text that the program wrote in English and stored. What no phrase fits stays as it is.
func (w *Words) Retell(text string) string {
	if w.name == English || text == "" {
		return text
	}
	return settleParticles(w.pieces(text, "; ", func(one string) string {
		return w.pieces(one, ": ", func(s string) string { return s })
	}))
}

// whole retells a text that one phrase fits: the most telling one, after those that would take a further sentence for
// part of a value.
func (w *Words) whole(text string) (string, bool) {
	var told string
	var values []any
	for _, p := range w.phrases {
		found, ok := p.fit(text)
		if !ok {
			continue
		}
		further := slices.ContainsFunc(found, func(v any) bool {
			value, _ := v.(string)
			return strings.Contains(value, "; ")
		})
		if told == "" || !further {
			told, values = p.told, found
		}
		if !further {
			break
		}
	}
	if told == "" {
		return text, false
	}
	for i, v := range values {
		if value, ok := v.(string); ok {
			values[i] = w.Retell(value)
		}
	}
	return fmt.Sprintf(told, values...), true
}

// pieces retells a text that marks part: of all ways to put its pieces together again the one that leaves the fewest of
// them without a phrase, and of these the one with the most sentences. other tells what no phrase fits.
func (w *Words) pieces(text, mark string, other func(string) string) string {
	parts := strings.Split(text, mark)
	n := len(parts)
	if n > maxPieces {
		return text
	}
	type way struct {
		unfit, sentences int
		told             []string
	}
	ways := make([]way, n+1)
	for i := n - 1; i >= 0; i-- {
		ways[i].unfit = n + 1
		for j := i + 1; j <= n; j++ {
			told, fits := w.whole(strings.Join(parts[i:j], mark))
			if !fits && j > i+1 {
				continue
			}
			next := way{unfit: ways[j].unfit, sentences: ways[j].sentences + 1}
			if !fits {
				told, next.unfit = other(told), next.unfit+1
			}
			if cmp.Or(cmp.Compare(next.unfit, ways[i].unfit), cmp.Compare(ways[i].sentences, next.sentences)) < 0 {
				next.told = append([]string{told}, ways[j].told...)
				ways[i] = next
			}
		}
	}
	return strings.Join(ways[0].told, mark)
}

// systemPhrases are what the system and the net say of a failure, which ends up in errors of ours.
func systemPhrases() []Text {
	return []Text{
		"connection refused", "connection reset by peer", "context deadline exceeded", "context canceled", "i/o timeout", "no such host",
		"unexpected EOF", "unexpected end of JSON input", "no such file or directory", "permission denied", "is a directory", "address already in use",
		"Client.Timeout exceeded while awaiting headers", "no space left on device", "broken pipe",
		"invalid character %s looking for beginning of value", "invalid character %s looking for beginning of object key string",
		"invalid character %s after object key", "invalid character %s after object key:value pair", "invalid character %s after array element",
		"invalid character %s after top-level value", "invalid character %s in string literal", "invalid character %s in string escape code",
		"invalid character %s in numeric literal", "invalid character %s in literal %s",
	}
}

// maxPieces bounds what is tried of a text: more of them is no sentence of ours.
const maxPieces = 12

// pattern is a phrase taken apart: what stands between its values, and how it reads in another language, with %s for
// every value.
type pattern struct {
	fixed []string
	told  string
}

var valuePattern = regexp.MustCompile(`%(?:[-+# 0]*)(?:\d+)?(?:\.\d+)?(\[\d+\])?[a-zA-Z]`)

// patterns takes phrases apart, those with the most fixed letters first.
func patterns(phrases map[Text]string) []pattern {
	out := make([]pattern, 0, len(phrases))
	for text, told := range phrases {
		fixed := valuePattern.Split(strings.ReplaceAll(english(text), "%%", "%"), -1)
		out = append(out, pattern{fixed, valuePattern.ReplaceAllString(told, "%${1}s")})
	}
	slices.SortFunc(out, func(a, b pattern) int {
		return cmp.Or(cmp.Compare(letters(b.fixed), letters(a.fixed)), strings.Compare(a.told, b.told))
	})
	return out
}

func letters(fixed []string) int {
	n := 0
	for _, f := range fixed {
		n += len(f)
	}
	return n
}

// cutBefore gives what stands before and behind the first f. The words of an action may hold a blank themselves: they are
// not taken apart.
func cutBefore(text, f string) (before, after string, found bool) {
	for _, words := range []ledger.Phrase{ledger.ActReportGranted.Phrase(), ledger.ActReportFailed.Phrase()} {
		if rest, ok := strings.CutPrefix(text, string(words)+f); ok {
			return string(words), rest, true
		}
	}
	return strings.Cut(text, f)
}

// fit gives the values a text has where the phrase has verbs.
func (p pattern) fit(text string) ([]any, bool) {
	last := len(p.fixed) - 1
	if last == 0 {
		return nil, text == p.fixed[0]
	}
	rest, ok := strings.CutPrefix(text, p.fixed[0])
	if !ok || !strings.HasSuffix(rest, p.fixed[last]) {
		return nil, false
	}
	rest = rest[:len(rest)-len(p.fixed[last])]
	values := make([]any, 0, last)
	for _, f := range p.fixed[1:last] {
		value, after, ok := cutBefore(rest, f)
		if !ok || value == "" {
			return nil, false
		}
		values, rest = append(values, value), after
	}
	if rest == "" {
		return nil, false
	}
	return append(values, rest), true
}

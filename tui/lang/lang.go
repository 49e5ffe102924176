// Package lang holds every text a person reads in the console and in the answers of the commands, in English and in
// Korean.
//
// A text is written where it is used, in English, and is its own key: w.T("%d orders match", n). The Korean of it stands
// in one of the ko_*.go files. What machines read (JSON fields, classes, flags, command names, keys of the configuration)
// is no text and is never translated. A test finds every constant of type Text in the program and fails on one without
// Korean, and on Korean that nothing says any more.
package lang

import (
	"fmt"
	"maps"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"
)

// Text is a text as it reads in English, with the verbs of package fmt where values go. Only constants are texts. Where one
// English text has two meanings that differ in Korean, "§" and a word behind the text tell them apart and are not read.
type Text string

// The languages there are, as the configuration names them.
const (
	English = "en"
	Korean  = "ko"
	// Auto follows the locale.
	Auto = "auto"
)

// Words tells texts in one language. It may be used by several goroutines at once.
type Words struct {
	name    string
	printer *message.Printer
	// told is every text in this language, and phrases those of the domain; nil in English.
	told    map[Text]string
	phrases []pattern
	// system are those of the phrases that the system and the net say.
	system []pattern
	// shown is the key of a binding the configuration gives another key; nil: every binding has its usual ones.
	shown func(binding string) string
	// steps are the doings an error may come through.
	steps []pattern
}

// New gives the words of a language: "en" or "ko".
func New(name string) (*Words, error) {
	tag, ok := map[string]language.Tag{English: language.English, Korean: language.Korean}[name]
	if !ok {
		return nil, fmt.Errorf("language %q is not spoken here; there are en and ko", name)
	}
	texts, err := texts()
	if err != nil {
		return nil, err
	}
	w := &Words{name: name, printer: message.NewPrinter(tag, message.Catalog(texts))}
	if name == Korean {
		w.told, w.phrases = korean(), patterns(koreanPhrases())
		w.system = w.patternsOf(systemPhrases())
	}
	w.steps = w.patternsOf(doings())
	return w, nil
}

// InEnglish gives the English words.
func InEnglish() *Words {
	w := &Words{name: English, printer: message.NewPrinter(language.English)}
	w.steps = englishSteps()
	return w
}

// englishSteps are taken apart once: English words are made wherever none are given.
var englishSteps = sync.OnceValue(func() []pattern { return (&Words{}).patternsOf(doings()) })

// patternsOf takes texts apart as they read in English, each with how it is told.
func (w *Words) patternsOf(texts []Text) []pattern {
	said := make(map[Text]string, len(texts))
	for _, text := range texts {
		said[text] = w.told[text]
	}
	return patterns(said)
}

// Choose names the language to speak: the configured one, else the one the locale of the environment asks for.
func Choose(configured string, env func(string) string) string {
	if configured != "" && configured != Auto {
		return configured
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale := env(name); locale != "" {
			if locale == Korean || strings.HasPrefix(locale, "ko_") || strings.HasPrefix(locale, "ko.") {
				return Korean
			}
			return English
		}
	}
	return English
}

// Name is the language: "en" or "ko".
func (w *Words) Name() string { return w.name }

// sense parts a text from what only tells it from another that reads the same in English: "open§case" reads "open" there.
const sense = "§"

func english(text Text) string {
	read, _, _ := strings.Cut(string(text), sense)
	return read
}

// T tells a text with its values. Whole numbers are grouped ("4,532,000"): an id or a year goes in as text.
func (w *Words) T(text Text, args ...any) string {
	if len(args) == 0 && w.name == English {
		return strings.ReplaceAll(w.keyed(english(text)), "%%", "%")
	}
	return w.tell(text, args)
}

// N tells a text that counts: one where n is 1, many otherwise. n is the first value of both.
func (w *Words) N(n int64, one, many Text, args ...any) string {
	text := many
	if n == 1 && w.name == English {
		text = one
	}
	return w.tell(text, append([]any{n}, args...))
}

func (w *Words) tell(text Text, args []any) string {
	if w.name == Korean {
		format := string(text)
		if told := w.told[text]; keyPattern.MatchString(told) {
			format = w.keyed(told)
		}
		return settleParticles(w.printer.Sprintf(format, args...))
	}
	return w.printer.Sprintf(w.keyed(english(text)), args...)
}

// texts is the catalogue of both languages.
var texts = sync.OnceValues(func() (catalog.Catalog, error) {
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	for text, told := range korean() {
		if err := b.SetString(language.Korean, string(text), told); err != nil {
			return nil, fmt.Errorf("korean of %q: %w", text, err)
		}
	}
	return b, nil
})

// Catalogue gives every text with its Korean, with verbs and pairs of particles as they are written.
func Catalogue() map[Text]string { return korean() }

// korean is the Korean of every text, and koreanPhrases that of what the domain says.
func korean() map[Text]string        { return joined(koreanParts()) }
func koreanPhrases() map[Text]string { return joined(domainParts()) }

func joined(parts []map[Text]string) map[Text]string {
	all := map[Text]string{}
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}

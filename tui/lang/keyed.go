package lang

import (
	"regexp"
	"strings"
)

// A text names a key by the binding it belongs to, with the key that binding has unless the configuration gives it
// another: "{help:?} lists the keys". The Korean names it in the same way.

// keyPattern is a key in a text.
var keyPattern = regexp.MustCompile(`\{([a-z0-9.-]+):([^{}]+)\}`)

// WithKeys gives the same words for a reader with keys of his own: shown is the key of a binding as the help prints it, and
// empty where it is the usual one.
func (w *Words) WithKeys(shown func(binding string) string) *Words {
	keyed := *w
	keyed.shown = shown
	return &keyed
}

// keyed puts the keys into a text that names some; the verbs of its values stay.
func (w *Words) keyed(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	return keyPattern.ReplaceAllStringFunc(text, func(named string) string {
		m := keyPattern.FindStringSubmatch(named)
		key := m[2]
		if w.shown != nil {
			if other := w.shown(m[1]); other != "" {
				key = other
			}
		}
		return strings.ReplaceAll(key, "%", "%%")
	})
}

// Keys are the keys a text names: the usual one by the name of its binding.
func Keys(text Text) map[string]string {
	var named map[string]string
	for _, m := range keyPattern.FindAllStringSubmatch(string(text), -1) {
		if named == nil {
			named = map[string]string{}
		}
		named[m[1]] = m[2]
	}
	return named
}

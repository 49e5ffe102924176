package theme

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"

	"makegood/tui/lang"
)

// A theme is all that widgets are told with: beside the looks the language, and the keys the configuration gives instead
// of the usual ones.

// Words are the texts in the reader's language.
func (t *Theme) Words() *lang.Words { return t.words }

// T tells a text with its values in the reader's language (see lang.Words).
func (t *Theme) T(text lang.Text, args ...any) string { return t.words.T(text, args...) }

// N tells a text that counts.
func (t *Theme) N(n int64, one, many lang.Text, args ...any) string {
	return t.words.N(n, one, many, args...)
}

// Bind makes a binding under a name a configuration may give other keys to. The help shows the keys that press it.
func (t *Theme) Bind(name string, desc lang.Text, keys ...string) key.Binding {
	if other, ok := t.keys[name]; ok && len(other) > 0 {
		keys = other
	}
	b := key.NewBinding(key.WithKeys(keys...), key.WithHelp(shownKeys(keys), t.T(desc)))
	if t.bound != nil {
		t.bound(name, b)
	}
	return b
}

// BindShort is Bind with a help that shows only some of the usual keys, where the others go without saying.
func (t *Theme) BindShort(name string, desc lang.Text, shown string, keys ...string) key.Binding {
	b := t.Bind(name, desc, keys...)
	if slices.Equal(b.Keys(), keys) {
		b.SetHelp(shown, t.T(desc))
	}
	return b
}

func shownKeys(keys []string) string {
	shown := make([]string, len(keys))
	for i, k := range keys {
		shown[i] = ShownKey(k)
	}
	return strings.Join(shown, " ")
}

// ShownKey is a key as the help prints it.
func ShownKey(k string) string {
	switch k {
	case " ":
		return "space"
	case "pgdown":
		return "pgdn"
	case "delete":
		return "del"
	}
	at := strings.LastIndexByte(k, '+') + 1
	if arrow, ok := map[string]string{"up": "↑", "down": "↓", "left": "←", "right": "→"}[k[at:]]; ok {
		return k[:at] + arrow
	}
	return k
}

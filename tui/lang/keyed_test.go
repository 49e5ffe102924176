package lang

import (
	"maps"
	"testing"
)

func TestKeyed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text  Text
		other map[string]string
		args  []any
		want  string
	}{
		{"%s does nothing here; {help:?} lists the keys", nil, []any{"Q"}, "Q does nothing here; ? lists the keys"},
		{"%s does nothing here; {help:?} lists the keys", map[string]string{"help": "f1"}, []any{"{help:?}"}, "{help:?} does nothing here; f1 lists the keys"},
		{"{hive.find:f} or {hive.every:*}", map[string]string{"hive.every": "%"}, nil, "f or %"},
		{"{hive.every:*} at %d %%", map[string]string{"hive.every": "%"}, []any{5}, "% at 5 %"},
		{"{not a key}", nil, nil, "{not a key}"},
	} {
		w := InEnglish()
		if test.other != nil {
			w = w.WithKeys(func(name string) string { return test.other[name] })
		}
		if got := w.T(test.text, test.args...); got != test.want {
			t.Errorf("%q: %q, want %q", test.text, got, test.want)
		}
	}
	korean, err := New(Korean)
	if err != nil {
		t.Fatal(err)
	}
	korean = korean.WithKeys(func(name string) string { return map[string]string{"help": "f1"}[name] })
	if got, want := korean.T("%s does nothing here; {help:?} lists the keys", "Q"), "Q: 여기서는 쓰지 않는 키입니다. f1로 키 목록을 봅니다"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestKeysAgree holds that a text and its Korean name the same keys.
func TestKeysAgree(t *testing.T) {
	t.Parallel()
	named := 0
	for text, told := range korean() {
		keys := Keys(text)
		named += len(keys)
		if got := Keys(Text(told)); !maps.Equal(keys, got) {
			t.Errorf("%q names the keys %v, its Korean %q names %v", text, keys, told, got)
		}
	}
	if named == 0 {
		t.Error("no text names a key")
	}
}

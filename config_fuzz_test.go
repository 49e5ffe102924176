package main

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

func FuzzLoad(f *testing.F) {
	example, err := os.ReadFile("config.toml.example")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(example))
	f.Add(uncommented(string(example)))
	f.Add(fullConfig)
	f.Add("[hive]\nretrys = 3")
	f.Add("a.\"b.c\".'d' = { x = [[1, 2], [{ y = \"\"\"q\\\"\n\"\"\"\"\" }]] }\n[[t]]\n[t.u]\n[[t.v]]\n[[t.v]]\nw = 07:32:00")
	f.Add("views = { a = [ # ]\n'''\n''' ] }")
	f.Fuzz(func(t *testing.T, source string) {
		config, err := parseConfig("config.toml", source, Environment{Login: "dana"})
		if err == nil {
			if config.Environment != environmentSandbox && config.Environment != environmentLive {
				t.Errorf("accepted environment %q", config.Environment)
			}
			if strings.Contains(config.Redacted(), "secret(literal)") && config.Live() {
				t.Error("accepted a literal secret in live")
			}
			return
		}
		var problems *ConfigError
		if !errors.As(err, &problems) || len(problems.Problems) == 0 {
			t.Fatalf("not a ConfigError: %v", err)
		}
		if !slices.IsSortedFunc(problems.Problems, func(a, b ConfigProblem) int { return a.Line - b.Line }) {
			t.Errorf("problems out of order: %v", err)
		}
	})
}

// Every key of every document the decoder accepts has a line inside it.
func FuzzFindLines(f *testing.F) {
	f.Add(fullConfig)
	f.Add("a.\"b.c\".'d' = { x = [[1, 2], [{ y = \"\"\"q\\\"\n\"\"\"\"\" }]] }\n[[t]]\n[t.u]\n[[t.v]]\n[[t.v]]\nw = 07:32:00")
	f.Add("\"\\u0061\\\"\" = 1 # x\r\n'''' = ''\n[ a . b ]\n[[ c ]]\n\"\"=1979-05-27 07:32:00Z")
	f.Add("x = { # note\n  a = 1,\n  b = [\n 1,\n ], # ]\n}\ny = \"\"\"\\\n   \\\n\"\"\"\nz = '''''''\n")
	f.Fuzz(func(t *testing.T, source string) {
		lines := findLines(source)
		var tree map[string]any
		if _, err := toml.Decode(source, &tree); err != nil || strings.ContainsAny(source, "\x00\x01") {
			return
		}
		last := strings.Count(source, "\n") + 1
		var walk func(at keyPath, value any)
		walk = func(at keyPath, value any) {
			if line := lines[at]; at != "" && (line < 1 || line > last) {
				t.Errorf("%q has line %d of %d in:\n%s", at, line, last, source)
			}
			switch given := value.(type) {
			case map[string]any:
				for name, inner := range given {
					if strings.ContainsAny(name, "\x00\x01") {
						continue
					}
					walk(at.child(name), inner)
				}
			case []map[string]any:
				for i, inner := range given {
					walk(at.index(i), inner)
				}
			case []any:
				for i, inner := range given {
					walk(at.index(i), inner)
				}
			}
		}
		walk("", tree)
	})
}

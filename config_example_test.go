package main

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func readExample(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("config.toml.example")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// uncommented turns the example's "#name = value" and "#[[table]]" lines into
// settings; "# text" stays a comment.
func uncommented(example string) string {
	return regexp.MustCompile(`(?m)^#(\[|[a-z])`).ReplaceAllString(example, "$1")
}

func TestExampleStatesTheDefaults(t *testing.T) {
	t.Parallel()
	got := mustLoad(t, readExample(t))
	want := mustLoad(t, "")
	got.Ledger.Path, got.Listener.Spool = filepath.Base(got.Ledger.Path), filepath.Base(got.Listener.Spool)
	want.Ledger.Path, want.Listener.Spool = filepath.Base(want.Ledger.Path), filepath.Base(want.Listener.Spool)
	want.Path = got.Path
	if diff := diffConfig(want, got); diff != "" {
		t.Errorf("config.toml.example states other defaults than an empty file has (-empty +example):\n%s", diff)
	}
}

func TestExampleNamesEveryKey(t *testing.T) {
	t.Parallel()
	source := uncommented(readExample(t))
	config, err := Load(writeConfig(t, source), testEnvironment())
	if err != nil {
		t.Fatalf("the example's commented settings: %v", err)
	}
	if len(config.Hive.Apps) != 1 || len(config.Stove.Services) != 1 || len(config.Products) != 1 || len(config.Grants) != 2 {
		t.Error("a table of the example was not read")
	}
	inExample := map[string]bool{}
	for path := range findLines(source) {
		inExample[path.String()] = true
	}
	known := configKeys(reflect.TypeFor[Config](), "")
	for _, key := range known {
		if !inExample[key] {
			t.Errorf("config.toml.example lacks %s", key)
		}
	}
	free := regexp.MustCompile(`^(grants\.(columns|status|constants)|safety\.[a-z_]+|console\.(keys|views))\.`)
	for key := range inExample {
		if !slices.Contains(known, key) && !free.MatchString(key) {
			t.Errorf("config.toml.example has %s, which no configuration knows", key)
		}
	}
}

func TestExampleExplainsEveryKeyOnce(t *testing.T) {
	t.Parallel()
	setting := regexp.MustCompile(`^#?[a-z_]+ = `)
	lines := strings.Split(readExample(t), "\n")
	settings := 0
	for i, line := range lines {
		if !setting.MatchString(line) {
			continue
		}
		settings++
		if !strings.HasPrefix(lines[i-1], "# ") || i > 1 && strings.HasPrefix(lines[i-2], "# ") {
			t.Errorf("config.toml.example:%d: want exactly one line of comment above %q", i+1, line)
		}
	}
	if settings < 80 {
		t.Errorf("only %d settings were found", settings)
	}
}

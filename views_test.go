package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSavedViews saves, forgets and keeps views over restarts, and never loses what it cannot read.
func TestSavedViews(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "makegood.db.views.json")
	open := func() *viewsFile {
		return &viewsFile{path: path, fixed: map[string]string{"launch": "class:PAID_NOT_GRANTED"}}
	}
	wants := func(got map[string]string, err error, want map[string]string) {
		t.Helper()
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("%v, %v; want %v", got, err, want)
		}
	}
	launch := "class:PAID_NOT_GRANTED"
	got, err := open().all()
	wants(got, err, map[string]string{"launch": launch})
	got, err = open().SaveView("환불대기", `product:"다이아 100"`)
	wants(got, err, map[string]string{"launch": launch, "환불대기": `product:"다이아 100"`})
	got, err = open().SaveView("mine", "is:mine")
	wants(got, err, map[string]string{"launch": launch, "환불대기": `product:"다이아 100"`, "mine": "is:mine"})
	got, err = open().DropView("환불대기")
	wants(got, err, map[string]string{"launch": launch, "mine": "is:mine"})
	got, err = open().all()
	wants(got, err, map[string]string{"launch": launch, "mine": "is:mine"})
	for what, do := range map[string]func() (map[string]string, error){
		"configuration": func() (map[string]string, error) { return open().SaveView("launch", "sev:1") },
		"no saved view": func() (map[string]string, error) { return open().DropView("gone") },
	} {
		if _, err := do(); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := os.WriteFile(path, []byte(`{"mine": `), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := open().SaveView("other", "sev:1"); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("a file that cannot be read is written over: %v", err)
	}
	got, err = open().all()
	if err == nil || got["launch"] != launch {
		t.Errorf("%v, %v", got, err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("files are left over: %v, %v", left, err)
	}
}

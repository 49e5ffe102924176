package rows_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/ledger"
	"makegood/ledger/rows"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func appendTo(t *testing.T, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = f.WriteString(text); err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestInputs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"b.csv", "a.csv", "c.txt", "odd[1].csv"} {
		write(t, filepath.Join(dir, name), name)
	}
	if err := os.Mkdir(filepath.Join(dir, "d.csv"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		path string
		want []string
		kind ledger.ErrorKind
	}{
		"a pattern":              {"*.csv", []string{"a.csv", "b.csv", "odd[1].csv"}, ""},
		"a file":                 {"c.txt", []string{"c.txt"}, ""},
		"a file like a pattern":  {"odd[1].csv", []string{"odd[1].csv"}, ""},
		"a directory":            {"d.csv", nil, ledger.Invalid},
		"no file":                {"e.csv", nil, ledger.NotFound},
		"a pattern of nothing":   {"*.tsv", nil, ledger.NotFound},
		"a pattern that is none": {"[", nil, ledger.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inputs, err := rows.Inputs(filepath.Join(dir, c.path), nil)
			if ledger.KindOf(err) != c.kind {
				t.Fatalf("error %v, want kind %q", err, c.kind)
			}
			var got []string
			for _, in := range inputs {
				f, err := in.Open()
				if err != nil {
					t.Fatal(err)
				}
				text, err := io.ReadAll(f)
				if err = errors.Join(err, f.Close()); err != nil {
					t.Fatal(err)
				}
				got = append(got, string(text))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
		})
	}
}

func TestInputsStandardInput(t *testing.T) {
	t.Parallel()
	inputs, err := rows.Inputs("-", strings.NewReader("text"))
	if err != nil || len(inputs) != 1 || inputs[0].Name != "-" {
		t.Fatalf("inputs %+v, err %v", inputs, err)
	}
	f, err := inputs[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(f); err != nil || string(text) != "text" {
		t.Errorf("read %q, err %v", text, err)
	}
	gone := rows.Input{Name: filepath.Join(t.TempDir(), "gone")}
	if _, err := gone.Open(); ledger.KindOf(err) != ledger.NotFound {
		t.Errorf("opening a file that is gone: %v", err)
	}
}

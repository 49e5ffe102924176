package main

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"

	"makegood/ledger"
	"makegood/tui/pane"
	"makegood/tui/plain"
)

// viewsFile keeps the views saved in consoles: a small file beside the ledger, which every console on that ledger reads.
// Those of the configuration stand in front of them and are never written.
type viewsFile struct {
	path string
	// fixed are those of the configuration.
	fixed map[string]string
}

func (o *office) views() *viewsFile {
	return &viewsFile{path: o.cfg.Ledger.Path + ".views.json", fixed: o.cfg.Console.Views}
}

// all gives every view: those of the configuration, and what is saved under other names.
func (f *viewsFile) all() (map[string]string, error) {
	saved, err := f.read()
	if saved == nil {
		saved = map[string]string{}
	}
	maps.Copy(saved, f.fixed)
	return saved, err
}

func (f *viewsFile) read() (map[string]string, error) {
	data, err := os.ReadFile(f.path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return map[string]string{}, nil
	case err != nil:
		return nil, ledger.Fail("saved views: %s", err)
	}
	var saved map[string]string
	if err := json.Unmarshal(data, &saved); err != nil {
		return nil, ledger.Fail("saved views: %s is not readable (%s); mend or remove it", f.path, err)
	}
	for name := range saved {
		if err := pane.CheckViewName(name); err != nil {
			return nil, ledger.Fail("saved views: %s names one %q: %s", f.path, name, err)
		}
	}
	return saved, nil
}

// SaveView keeps a filter under a name.
func (f *viewsFile) SaveView(name, filter string) (map[string]string, error) {
	return f.change(name, func(saved map[string]string) error {
		saved[name] = filter
		return nil
	})
}

// DropView forgets a saved view.
func (f *viewsFile) DropView(name string) (map[string]string, error) {
	return f.change(name, func(saved map[string]string) error {
		if _, ok := saved[name]; !ok {
			return ledger.Fail("no saved view has that name")
		}
		delete(saved, name)
		return nil
	})
}

// change reads what is saved, changes it and writes it as a whole: a console that ends in the middle leaves the old file.
func (f *viewsFile) change(name string, do func(saved map[string]string) error) (map[string]string, error) {
	if _, ok := f.fixed[name]; ok {
		return nil, ledger.Fail("it stands in the configuration (console.views): change it there")
	}
	saved, err := f.read()
	if err != nil {
		return nil, err
	}
	if err := do(saved); err != nil {
		return nil, err
	}
	data, err := json.MarshalIndent(saved, "", "  ")
	if err != nil {
		return nil, ledger.Fail("saved views: %s", err)
	}
	if err := writeOver(f.path, append(data, '\n')); err != nil {
		return nil, ledger.Fail("saved views: %s", err)
	}
	maps.Copy(saved, f.fixed)
	return saved, nil
}

// writeOver writes a file of the program's own whole or not at all.
func writeOver(path string, data []byte) error {
	return plain.WriteFile(path, true, func(out io.Writer) error {
		_, err := out.Write(data)
		return err //nolint:wrapcheck // it names the file
	})
}

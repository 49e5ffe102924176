package rows

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"makegood/ledger"
)

// Input is one file to read, or standard input.
type Input struct {
	// Name is the path, or "-" for standard input.
	Name  string
	stdin io.Reader
}

// Open opens the input. The caller closes it. Compressed input is undone by the
// readers of this package.
func (in Input) Open() (io.ReadCloser, error) {
	if in.stdin != nil {
		return io.NopCloser(in.stdin), nil
	}
	f, err := os.Open(in.Name)
	if err != nil {
		return nil, pathError("open "+in.Name, err)
	}
	return f, nil
}

// Inputs gives the files that path names, in the order of their names: "-" is
// stdin, a file is itself, anything else is a pattern as of filepath.Glob. A path
// that names nothing is an error.
func Inputs(path string, stdin io.Reader) ([]Input, error) {
	if path == "-" {
		return []Input{{Name: "-", stdin: stdin}}, nil
	}
	names, err := files(path)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, &ledger.Error{Op: "open " + path, Kind: ledger.NotFound, Human: ledger.Say("no file has such a name")}
	}
	inputs := make([]Input, len(names))
	for i, name := range names {
		inputs[i].Name = name
	}
	return inputs, nil
}

// files gives the files of a path or pattern; a pattern may match none. What is
// no file is left out of a pattern's matches and refused when it is named itself.
func files(path string) ([]string, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return nil, &ledger.Error{Op: "open " + path, Kind: ledger.Invalid, Human: ledger.Say("is a directory; name its files, such as %s", filepath.Join(path, "*.csv"))}
	case err == nil:
		return []string{path}, nil
	case !strings.ContainsAny(path, "*?["):
		return nil, pathError("open "+path, err)
	}
	matches, err := filepath.Glob(path)
	if err != nil {
		return nil, &ledger.Error{Op: "open " + path, Kind: ledger.Invalid, Human: ledger.Say("is not a pattern"), Err: err}
	}
	names := matches[:0]
	for _, name := range matches {
		if info, err := os.Stat(name); err == nil && !info.IsDir() {
			names = append(names, name)
		}
	}
	return names, nil
}

// pathError says what is wrong with a file in the words of the domain.
func pathError(op string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &ledger.Error{Op: op, Kind: ledger.NotFound, Human: ledger.Say("there is no such file"), Err: err}
	case errors.Is(err, fs.ErrPermission):
		return &ledger.Error{Op: op, Kind: ledger.Denied, Human: ledger.Say("this user may not read the file"), Err: err}
	default:
		return fmt.Errorf("%s: %w", op, err)
	}
}

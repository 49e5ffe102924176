package rows

import (
	"errors"
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
		return nil, pathError(in.Name, err)
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
		return nil, &ledger.Error{Kind: ledger.NotFound, Human: ledger.Say("no file is called %s", path)}
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
		return nil, &ledger.Error{Kind: ledger.Invalid, Human: ledger.Say("%s is a directory; name its files, such as %s", path, filepath.Join(path, "*.csv"))}
	case err == nil:
		return []string{path}, nil
	case !strings.ContainsAny(path, "*?["):
		return nil, pathError(path, err)
	}
	matches, err := filepath.Glob(path)
	if err != nil {
		return nil, &ledger.Error{Kind: ledger.Invalid, Human: ledger.Say("%s is no pattern of file names: a [ is not closed, or a \\ ends it", path)}
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
func pathError(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &ledger.Error{Kind: ledger.NotFound, Human: ledger.Say("there is no file %s", path), Err: err}
	case errors.Is(err, fs.ErrPermission):
		return &ledger.Error{Kind: ledger.Denied, Human: ledger.Say("this user may not read the file %s", path), Err: err}
	default:
		return ledger.Fail("the file %s cannot be opened: %s", path, err)
	}
}

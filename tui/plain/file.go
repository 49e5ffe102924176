package plain

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"makegood/ledger"
)

// File is a file somebody asked for, while it is written: under a name of its own in the folder it goes to. It has the
// name that was asked for when it is whole and on the disk, and never half of it.
type File struct {
	path    string
	part    *os.File
	replace bool
}

// NewFile begins a file under a path. A file that is there already is refused with an error that is fs.ErrExist, here and
// again when the file is kept, unless it is to be replaced; what is no file, a folder or a device, is never replaced. Only
// its owner can read it.
func NewFile(path string, replace bool) (*File, error) {
	path, err := free(path, replace)
	if err != nil {
		return nil, err
	}
	part, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return nil, notWritten(path, err)
	}
	return &File{path: path, part: part, replace: replace}, nil
}

// free gives the path a file can be written to; where a link to a file is replaced, that is the file behind it.
func free(path string, replace bool) (string, error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return path, nil
	case err != nil:
		return "", notWritten(path, err)
	case !replace:
		return "", taken(path)
	}
	if info.Mode().Type() == fs.ModeSymlink {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			info, err = os.Stat(path)
		}
		if err != nil {
			return "", notWritten(path, err)
		}
	}
	if !info.Mode().IsRegular() {
		return "", &ledger.Error{Kind: ledger.Invalid, Human: ledger.Say("%s is no file, and is not replaced: name a file", path)}
	}
	return path, nil
}

// taken is the error of a name another file has.
func taken(path string) error {
	return &ledger.Error{
		Kind: ledger.Conflict, Err: fs.ErrExist,
		Human: ledger.Say("%s is there already and was left as it is: name another file, or replace it with --force", path),
	}
}

// notWritten tells why a file was not written. The path is told once.
func notWritten(path string, err error) error {
	cause := err
	var at *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &at):
		cause = at.Err
	case errors.As(err, &link):
		cause = link.Err
	}
	return ledger.Fail("%s could not be written: %s; see to its folder, or name another file", path, cause)
}

// Write adds to the file.
func (f *File) Write(p []byte) (int, error) {
	n, err := f.part.Write(p)
	if err != nil {
		return n, notWritten(f.path, err)
	}
	return n, nil
}

// Share lets everybody read the file.
func (f *File) Share() error {
	if err := f.part.Chmod(0o644); err != nil {
		return notWritten(f.path, err)
	}
	return nil
}

// Part is where the file is until it is kept.
func (f *File) Part() string { return f.part.Name() }

// Keep gives the file its name. Where that fails what was written stays in Part.
func (f *File) Keep() error {
	err := errors.Join(f.part.Sync(), f.part.Close())
	if err == nil {
		err = f.name()
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return taken(f.path)
	case err != nil:
		return notWritten(f.path, err)
	}
	return syncFolder(filepath.Dir(f.path))
}

// name moves the part to its path. Where the file system knows no second name for a file, the path is taken with an empty
// file first.
func (f *File) name() error {
	if !f.replace {
		err := os.Link(f.Part(), f.path)
		if err == nil {
			return os.Remove(f.Part())
		}
		if errors.Is(err, fs.ErrExist) {
			return err
		}
		empty, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil {
			err = empty.Close()
		}
		if err != nil {
			return err
		}
		if err := os.Rename(f.Part(), f.path); err != nil {
			return errors.Join(err, os.Remove(f.path))
		}
		return nil
	}
	return os.Rename(f.Part(), f.path)
}

// Drop leaves nothing of a file that is not kept, and a kept one as it is.
func (f *File) Drop() error {
	var left []error
	if err := f.part.Close(); !errors.Is(err, fs.ErrClosed) {
		left = append(left, err)
	}
	if err := os.Remove(f.Part()); !errors.Is(err, fs.ErrNotExist) {
		left = append(left, err)
	}
	return errors.Join(left...)
}

// WriteFile writes a file whole or not at all, as NewFile and Keep have it.
func WriteFile(path string, replace bool, write func(io.Writer) error) error {
	f, err := NewFile(path, replace)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		return errors.Join(err, f.Drop())
	}
	if err := f.Keep(); err != nil {
		return errors.Join(err, f.Drop())
	}
	return nil
}

// syncFolder makes the names in a folder durable.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return errors.Join(d.Sync(), d.Close())
}

package plain_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"makegood/ledger"
	"makegood/tui/plain"
)

// TestWriteFile holds that a file is written whole or not at all, over another one only where it is to be replaced, and
// that whatever ends it leaves nothing beside it.
func TestWriteFile(t *testing.T) {
	t.Parallel()
	broken := errors.New("no such column")
	whole := func(out io.Writer) error { _, err := io.WriteString(out, "new"); return err }
	halfway := func(out io.Writer) error { return errors.Join(whole(out), broken) }
	for name, c := range map[string]struct {
		before  func(path string) error
		replace bool
		write   func(io.Writer) error
		err     error
		says    string
		want    string
	}{
		"nothing is there":              {write: whole, want: "new"},
		"nothing is there to replace":   {write: whole, replace: true, want: "new"},
		"a file is there":               {before: holding("old"), write: whole, err: fs.ErrExist, says: "left as it is", want: "old"},
		"a file is replaced":            {before: holding("old"), write: whole, replace: true, want: "new"},
		"a writer fails halfway":        {write: halfway, err: broken},
		"a writer fails over a file":    {before: holding("old"), write: halfway, replace: true, err: broken, want: "old"},
		"a folder is never replaced":    {before: func(p string) error { return os.Mkdir(p, 0o700) }, write: whole, replace: true, says: "is no file"},
		"a link to nothing is there":    {before: func(p string) error { return os.Symlink("nowhere", p) }, write: whole, err: fs.ErrExist, says: "left as it is"},
		"what a link names is replaced": {before: linked("old"), write: whole, replace: true, want: "new"},
		"it comes while it is written": {
			write: whole, err: fs.ErrExist, says: "left as it is", want: "other",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, "out.csv")
			if c.before != nil {
				if err := c.before(path); err != nil {
					t.Fatal(err)
				}
			}
			write := c.write
			if name == "it comes while it is written" {
				write = func(out io.Writer) error { return errors.Join(holding("other")(path), whole(out)) }
			}
			err := plain.WriteFile(path, c.replace, write)
			if c.err != nil && !errors.Is(err, c.err) || c.err == nil && c.says == "" && err != nil {
				t.Errorf("the error is %v, want %v", err, c.err)
			}
			if c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("the error %v does not say %q", err, c.says)
			}
			if got, _ := os.ReadFile(path); string(got) != c.want {
				t.Errorf("the file holds %q, want %q", got, c.want)
			}
			if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) != 0 {
				t.Errorf("left behind: %q", left)
			}
			if info, err := os.Stat(path); c.want == "new" && (err != nil || info.Mode().Perm() != 0o600) {
				t.Errorf("the file is %v, %v", info, err)
			}
			if info, err := os.Lstat(path); strings.Contains(name, "link") && (err != nil || info.Mode().Type() != fs.ModeSymlink) {
				t.Errorf("the link is gone: %v, %v", info, err)
			}
		})
	}
}

func holding(text string) func(string) error {
	return func(path string) error { return os.WriteFile(path, []byte(text), 0o600) }
}

func linked(text string) func(string) error {
	return func(path string) error {
		return errors.Join(holding(text)(path+".behind"), os.Symlink(filepath.Base(path)+".behind", path))
	}
}

// TestFileInAFolderThatIsClosed holds that a folder nothing can be written into is told, with what to do, before anything
// else is done. Who may write everywhere is shown one that is not there.
func TestFileInAFolderThatIsClosed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	cause := fs.ErrPermission
	if os.Geteuid() == 0 {
		dir, cause = filepath.Join(dir, "not there"), fs.ErrNotExist
	}
	path := filepath.Join(dir, "out.csv")
	written := false
	err := plain.WriteFile(path, false, func(io.Writer) error { written = true; return nil })
	var told *ledger.Told
	if !errors.As(err, &told) || !errors.Is(err, cause) || strings.Count(err.Error(), path) != 1 || !strings.Contains(err.Error(), "see to its folder") {
		t.Errorf("the error is %v", err)
	}
	if written {
		t.Error("it was written before its folder was seen to")
	}
}

// TestFileThatIsNotKept holds that what was answered once can be kept beside a name that was taken meanwhile.
func TestFileThatIsNotKept(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "page.html")
	f, err := plain.NewFile(path, false)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.WriteString(f, "page")
	if err := errors.Join(err, holding("other")(path)); err != nil {
		t.Fatal(err)
	}
	if err := f.Keep(); !errors.Is(err, fs.ErrExist) {
		t.Errorf("keeping it over another says %v", err)
	}
	if got, err := os.ReadFile(f.Part()); string(got) != "page" {
		t.Errorf("the part holds %q, %v", got, err)
	}
	if err := errors.Join(f.Drop(), f.Drop()); err != nil {
		t.Errorf("dropping it twice says %v", err)
	}
}

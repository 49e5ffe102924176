package rows

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"makegood/ledger"
)

// Mark is how far one file of a growing source has been read. It is plain data,
// to be kept between two passes and between two runs of the program.
type Mark struct {
	Path string `json:"path"`
	// Device and Inode tell the file from another one of its name; zero where the
	// system has no such numbers.
	Device uint64 `json:"device,omitempty"`
	Inode  uint64 `json:"inode,omitempty"`
	// Size and Modified (Unix nanoseconds) are those of the last pass.
	Size     int64 `json:"size"`
	Modified int64 `json:"modified"`
	// Offset is behind the last whole row that was read, Line the line there.
	Offset int64 `json:"offset"`
	Line   int   `json:"line"`
	// Sum is a digest of what stands at the file's beginning and before Offset: a
	// file that was written anew is not taken for one that has grown.
	Sum string `json:"sum,omitempty"`
	// Gzip says that the file is compressed; it is read whole when it changes.
	Gzip bool `json:"gzip,omitempty"`
	// Format is a digest of the Format the file was read with: read otherwise, its
	// rows are other rows.
	Format string `json:"format,omitempty"`
	// Kind and Header are what the first line said.
	Kind   string `json:"kind,omitempty"`
	Header []byte `json:"header,omitempty"`
	// Array and Element say where in a JSON array the reading stopped.
	Array   bool `json:"array,omitempty"`
	Element int  `json:"element,omitempty"`
}

// Tail is how far a source of growing files has been read. The zero Tail has
// read nothing.
type Tail struct {
	Marks []Mark `json:"marks,omitempty"`
}

// Pass is what one pass over a source found.
type Pass struct {
	// Files is how many files the path names now.
	Files int
	// Rejected are the bad rows, each with its file.
	Rejected []ledger.RejectedRow
	// Restarted are files that were read from their beginning again, because they
	// were truncated, written anew or replaced since the last pass, or because
	// their format was configured otherwise.
	Restarted []string
	// Waiting is how many bytes of rows that have not ended are left for later, by
	// file.
	Waiting map[string]int64
}

// TailFuncs take what a pass reads, each with the file it is from.
type TailFuncs struct {
	Grant    func(file string, line int, g ledger.Grant) error
	Coverage func(file string, c ledger.Coverage) error
}

// Read hands on what is new in the files that path names (a file or a pattern),
// and gives the Tail to go on with. A last row that has not ended yet, in a line
// without its line feed or an object without its brace, waits for the rest. A
// file that was renamed is known by its inode and read to its end under the new
// name, as long as that is in the same directory.
//
// The returned Tail is to be gone on with whatever error comes with it: it never
// covers more than was handed on. It must not be kept before that is durable;
// read again from an older Tail, rows have the same Key.
func (t Tail) Read(ctx context.Context, path string, f Format, to TailFuncs) (Tail, Pass, error) {
	pass := Pass{Waiting: map[string]int64{}}
	names, err := files(path)
	if err != nil {
		return t, pass, err
	}
	pass.Files = len(names)
	renamed, current := t.arrange(names)
	next := Tail{}
	var failures []error
	for _, job := range append(renamed, current...) {
		if ctx.Err() != nil {
			next.keep(job.mark)
			continue
		}
		mark, err := job.read(ctx, f, to, &pass)
		next.keep(mark)
		if err != nil {
			failures = append(failures, err)
		}
	}
	if err := ctx.Err(); err != nil && len(failures) == 0 {
		failures = append(failures, ledger.Fail("read %s: %s", path, err))
	}
	return next, pass, errors.Join(failures...)
}

func (t *Tail) keep(m *Mark) {
	if m != nil {
		t.Marks = append(t.Marks, *m)
	}
}

// tailJob is one file of a pass with the mark it has, if any.
type tailJob struct {
	path string
	mark *Mark
	// anew says that another file was read under this name before.
	anew bool
}

// arrange gives each file its mark: by inode, else by path. Files that carry a
// mark and were renamed come back apart, to be read first.
func (t Tail) arrange(names []string) (renamed, current []tailJob) {
	taken := make([]bool, len(t.Marks))
	for _, name := range names {
		job := tailJob{path: name}
		if i := t.find(name); i >= 0 && !taken[i] {
			taken[i] = true
			mark := t.Marks[i]
			mark.Path = name
			job.mark = &mark
		} else if t.replaced(name) {
			job.anew = true
		}
		current = append(current, job)
	}
	siblings := map[string][]os.DirEntry{}
	for i, mark := range t.Marks {
		if taken[i] || mark.Inode == 0 {
			continue
		}
		dir := filepath.Dir(mark.Path)
		if _, ok := siblings[dir]; !ok {
			siblings[dir], _ = os.ReadDir(dir) // one that cannot be read has no renamed file to offer
		}
		if path := sibling(dir, siblings[dir], mark); path != "" {
			mark.Path = path
			renamed = append(renamed, tailJob{path: path, mark: &mark})
		}
	}
	return renamed, current
}

// find gives the mark of a file, or -1.
func (t Tail) find(name string) int {
	byPath := func(m Mark) bool { return m.Path == name }
	info, err := os.Stat(name)
	if err != nil {
		return slices.IndexFunc(t.Marks, byPath)
	}
	if device, inode := identity(info); inode != 0 {
		return slices.IndexFunc(t.Marks, func(m Mark) bool { return m.Device == device && m.Inode == inode })
	}
	return slices.IndexFunc(t.Marks, byPath)
}

func (t Tail) replaced(name string) bool {
	return slices.ContainsFunc(t.Marks, func(m Mark) bool { return m.Path == name && m.Offset > 0 })
}

// sibling finds the file of a mark under another name.
func sibling(dir string, entries []os.DirEntry, mark Mark) string {
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		if device, inode := identity(info); device == mark.Device && inode == mark.Inode {
			return filepath.Join(dir, e.Name())
		}
	}
	return ""
}

// read reads what is new in one file and gives its new mark.
func (j tailJob) read(ctx context.Context, f Format, to TailFuncs, pass *Pass) (*Mark, error) {
	file, err := os.Open(j.path)
	if err != nil {
		return j.mark, pathError(j.path, err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	info, err := file.Stat()
	if err != nil {
		return j.mark, ledger.Fail("open %s: %s", j.path, err)
	}
	if !info.Mode().IsRegular() {
		return j.mark, &ledger.Error{Op: "open " + j.path, Kind: ledger.Invalid, Human: ledger.Say("is no ordinary file and cannot be followed; read it by command")}
	}
	mark := Mark{Path: j.path, Size: info.Size(), Modified: info.ModTime().UnixNano(), Line: 1, Format: f.digest()}
	mark.Device, mark.Inode = identity(info)
	if j.mark != nil && j.mark.unchanged(mark) {
		if left := mark.Size - j.mark.Offset; left > 0 && !j.mark.Gzip {
			pass.Waiting[j.path] = left
		}
		return j.mark, nil
	}
	head, err := beginning(file)
	if err != nil {
		return j.mark, ledger.Fail("read %s: %s", j.path, err)
	}
	mark.Gzip = bytes.HasPrefix(head, []byte(gzipMagic))
	if bytes.HasPrefix(head, []byte(byteOrderMark)) {
		f.Encoding = UTF8
	}
	if j.anew {
		pass.Restarted = append(pass.Restarted, j.path)
	}
	if j.mark != nil {
		grown, err := j.mark.goesOn(file, mark)
		if err != nil {
			return j.mark, ledger.Fail("read %s: %s", j.path, err)
		}
		switch {
		case grown:
			mark.continues(*j.mark)
		case j.mark.Offset > 0:
			pass.Restarted = append(pass.Restarted, j.path)
		}
	}
	return j.rows(ctx, file, mark, f, to, pass)
}

// rows reads the file from mark on.
func (j tailJob) rows(ctx context.Context, file *os.File, mark Mark, f Format, to TailFuncs, pass *Pass) (*Mark, error) {
	if kind := strings.ToLower(f.Kind); mark.Kind != "" && (kind == "" || kind == Auto) {
		f.Kind = mark.Kind
	}
	set, err := f.settle(j.path, grantSchema())
	if err != nil {
		return j.mark, err
	}
	var r io.Reader = io.NewSectionReader(file, mark.Offset, mark.Size-mark.Offset)
	if mark.Gzip {
		if r, err = unpack(r); err != nil {
			return j.mark, ledger.Fail("read %s: %s", j.path, err)
		}
	}
	rd := newReader(ctx, r, j.path, set)
	rd.wait = !mark.Gzip
	rd.resume(r, place{offset: mark.Offset, line: mark.Line, array: mark.Array, element: mark.Element}, mark.Header)
	rd.take = newGrantTaker(rd,
		func(line int, g ledger.Grant) error { return to.Grant(j.path, line, g) },
		func(c ledger.Coverage) error { return to.Coverage(j.path, c) }).take
	err = rd.run()
	pass.Rejected = append(pass.Rejected, rd.rejected.list()...)
	if mark.Gzip {
		if err != nil {
			return j.mark, err
		}
		mark.Offset = mark.Size
		return &mark, nil
	}
	if sumErr := mark.stop(file, rd); sumErr != nil {
		return j.mark, errors.Join(err, ledger.Fail("read %s: %s", j.path, sumErr))
	}
	if left := mark.Size - mark.Offset; left > 0 && err == nil {
		pass.Waiting[j.path] = left
	}
	if err != nil {
		// Not all of the file was read: it is to be looked at again unchanged.
		mark.Modified = 0
	}
	return &mark, err
}

// beginning gives the first bytes of a file, as many as tell what it is.
func beginning(file *os.File) ([]byte, error) {
	head := make([]byte, len(byteOrderMark))
	n, err := file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return head[:n], nil
}

func (m Mark) unchanged(now Mark) bool {
	return m.Size == now.Size && m.Modified == now.Modified && m.Format == now.Format
}

// goesOn reports whether a file is the one the mark was set in, grown or not.
func (m Mark) goesOn(file *os.File, now Mark) (bool, error) {
	if m.Gzip || now.Gzip || m.Format != now.Format || m.Device != now.Device || m.Inode != now.Inode || now.Size < m.Offset {
		return false, nil
	}
	sum, err := surroundings(file, m.Offset)
	return err == nil && sum == m.Sum, err
}

func (m *Mark) continues(before Mark) {
	m.Offset, m.Line, m.Kind, m.Header = before.Offset, before.Line, before.Kind, before.Header
	m.Array, m.Element = before.Array, before.Element
}

// stop sets the mark where the reader stopped.
func (m *Mark) stop(file *os.File, rd *reader) error {
	m.Offset, m.Line, m.Array, m.Element = rd.done.offset, rd.done.line, rd.done.array, rd.done.element
	m.Kind, m.Header = "", nil
	if m.Offset > 0 {
		m.Kind, m.Header = rd.Kind, bytes.Clone(rd.header)
	}
	var err error
	m.Sum, err = surroundings(file, m.Offset)
	return err
}

// surroundings gives a digest of up to a kilobyte at the beginning of the file
// and as much before the offset.
func surroundings(file io.ReaderAt, offset int64) (string, error) {
	const most = 1 << 10
	n := min(offset, most)
	both := make([]byte, 2*n)
	for i, from := range []int64{0, offset - n} {
		if _, err := file.ReadAt(both[int64(i)*n:int64(i+1)*n], from); err != nil {
			return "", err
		}
	}
	sum := sha256.Sum256(both)
	return hex.EncodeToString(sum[:16]), nil
}

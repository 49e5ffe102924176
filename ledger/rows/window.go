package rows

import (
	"errors"
	"io"

	"makegood/ledger"
)

var (
	// errShort says that the input ends inside a row.
	errShort = ledger.Fail("the input ends inside the row")
	// errLong says that a row is longer than the window keeps.
	errLong = ledger.Fail("the row is too long")
)

// chunk is how much a window reads at a time.
const chunk = 64 << 10

// window is the part of a stream that is looked at: everything from mark on
// stays in memory, so that a reader can go back to where a row began.
type window struct {
	r    io.Reader
	buf  []byte
	mark int
	pos  int
	end  int
	// base is the offset of buf[0] in the stream.
	base int64
	// limit is how many bytes behind mark are kept before the row is too long.
	limit int
	// err is why nothing more can be read: io.EOF at the end.
	err error
}

func newWindow(r io.Reader, base int64, limit int) window {
	return window{r: r, buf: make([]byte, chunk), base: base, limit: limit}
}

func (w *window) offset() int64 { return w.base + int64(w.pos) }

// full reports whether the row at mark is longer than is kept.
func (w *window) full() bool { return w.end-w.mark > w.limit }

// stopped says why more had nothing to give.
func (w *window) stopped() error {
	switch {
	case w.full():
		return errLong
	case errors.Is(w.err, io.EOF):
		return errShort
	default:
		return w.err
	}
}

// more reads on and reports whether there is anything new. Positions keep their
// distance from mark, but not their value.
func (w *window) more() bool {
	if w.err != nil || w.full() {
		return false
	}
	if w.mark > 0 && w.end == len(w.buf) {
		copy(w.buf, w.buf[w.mark:w.end])
		w.base += int64(w.mark)
		w.pos, w.end, w.mark = w.pos-w.mark, w.end-w.mark, 0
	}
	if w.end == len(w.buf) {
		w.buf = append(w.buf, make([]byte, len(w.buf))...)
	}
	for range 100 {
		n, err := w.r.Read(w.buf[w.end:])
		w.end += n
		w.err = err
		if n > 0 || err != nil {
			return n > 0
		}
	}
	w.err = io.ErrNoProgress
	return false
}

// kept is everything of the row at mark that has been read so far, and what is
// behind it.
func (w *window) kept() []byte { return w.buf[w.mark:w.end] }

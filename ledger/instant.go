package ledger

import "time"

// Instant is a UTC instant in Unix milliseconds; zero means unknown.
type Instant int64

// At makes an Instant of a time.
func At(t time.Time) Instant {
	if t.IsZero() {
		return 0
	}
	return Instant(t.UnixMilli())
}

// Known reports whether the instant is known.
func (i Instant) Known() bool { return i != 0 }

// Time gives the UTC time; unknown is the zero time.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(i)).UTC()
}

// String gives RFC 3339 in UTC with milliseconds where there are any, or "".
func (i Instant) String() string {
	if i == 0 {
		return ""
	}
	return i.Time().Format("2006-01-02T15:04:05.999Z07:00")
}

// Add moves the instant; unknown stays unknown.
func (i Instant) Add(d time.Duration) Instant {
	if i == 0 {
		return 0
	}
	return i + Instant(d.Milliseconds())
}

// Sub gives i - j; zero when either is unknown.
func (i Instant) Sub(j Instant) time.Duration {
	if i == 0 || j == 0 {
		return 0
	}
	return time.Duration(i-j) * time.Millisecond
}

// later gives the later of two instants; unknown is earlier than any.
func later(a, b Instant) Instant { return max(a, b) }

// earlier gives the earlier of two instants; unknown loses to any known one.
func earlier(a, b Instant) Instant {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

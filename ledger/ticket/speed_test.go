package ticket

import (
	"strings"
	"testing"
	"time"
)

// TestReadingTakesTimeByLength reads texts made to be slow, and each twice as long: whoever writes a ticket must not stop
// the console. Twice the length may take four times as long, and a noisy machine some more, but never eight times.
func TestReadingTakesTimeByLength(t *testing.T) {
	t.Parallel()
	const length, most = longest / 64, 8
	for _, part := range []string{"uid 1234 ", "H2 1", "123 ", "1:2 ~ 3:4 ", "1일 ", "a1b2c3d4 ", "member_no\n", "5만 5천원 ", "HS_1 ", "가나다라 ", "my name is ", "닉네임 item05 ", "\"'- "} {
		// A disturbance makes one try slow, never fast: the fastest of several is the text's own.
		const tries = 4
		once, twice := time.Hour, time.Hour
		for range tries {
			once = min(once, timed(strings.Repeat(part, length/len(part))))
			twice = min(twice, timed(strings.Repeat(part, 2*length/len(part))))
		}
		if twice > most*once {
			t.Errorf("%q many times: %v, twice as long %v", part, once, twice)
		}
	}
}

func timed(text string) time.Duration {
	begun := time.Now()
	read(text)
	return time.Since(begun)
}

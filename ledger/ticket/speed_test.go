package ticket

import (
	"strings"
	"testing"
	"time"
)

// TestReadingTakesTimeByLength reads texts made to be slow: whoever writes a ticket must not stop the console.
func TestReadingTakesTimeByLength(t *testing.T) {
	t.Parallel()
	for _, part := range []string{"uid 1234 ", "H2 1", "123 ", "1:2 ~ 3:4 ", "1일 ", "a1b2c3d4 ", "member_no\n", "5만 5천원 ", "HS_1 ", "가나다라 ", "\"'- "} {
		text := strings.Repeat(part, longest/len(part))
		begun := time.Now()
		read(text)
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("%q many times: %v", part, took)
		} else {
			t.Logf("%q many times: %v", part, took)
		}
	}
}

package pane

import (
	"strings"
	"testing"

	"makegood/ledger"
	"makegood/tui/lang"
	"makegood/tui/theme"
)

// TestListsTellKindsInWords tells in Korean what kind of notification the cursor is on, with the code of STOVE behind the
// word, and heads every column of the actions.
func TestListsTellKindsInWords(t *testing.T) {
	t.Parallel()
	words, err := lang.New(lang.Korean)
	if err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[string]string{
		"paid": "· 결제 ·", "cancelled": "· 취소 ·", "IAP_PURCHASE": "인앱 (IAP_PURCHASE)", "ONLINE_GIFT": "· ONLINE_GIFT ·",
	} {
		b := listNight()
		b.deliveries[0].Kind = kind
		d := listDeskOf(t, b)
		if d.Theme, err = theme.New("dark", theme.Options{Profile: theme.Plain, Words: words}); err != nil {
			t.Fatal(err)
		}
		s := sit(t, NewInbox(d))
		foot := strings.Split(s.p.View(), "\n")
		told := strings.Join(foot[len(foot)-4:], "\n")
		if !strings.Contains(told, want) || strings.Contains(told, " "+string(ledger.NoticePaid)+" ") || strings.Contains(told, " "+string(ledger.NoticeCancelled)+" ") {
			t.Errorf("%s: the foot lacks %q or holds the code:\n%s", kind, want, told)
		}
		if m, ok := s.press("c").(Copy); kind == "paid" && (!ok || strings.Contains(m.Text, "paid")) {
			t.Errorf("the message holds the code: %#v", s.in)
		}
		l := sit(t, NewLedger(d))
		l.p.Resize(200, 30)
		l.press("]", "]", "]")
		l.sees("조치 ID")
		for line := range strings.SplitSeq(l.p.View(), "\n") {
			if strings.Contains(line, "조치 ID") && strings.Contains(line, " id ") {
				t.Errorf("a column is headed in English: %s", line)
			}
		}
	}
}
